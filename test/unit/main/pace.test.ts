import { describe, expect, it } from 'vitest';
import { createPace } from '../../../src/main/runs/pace.ts';

describe('the pace of a run', () => {
  it('is unknown before the first slice', () => {
    const pace = createPace(0);
    expect(pace.examplesPerSecond()).toBe(0);
    expect(pace.remainingMs(10)).toBeNull();
  });

  it('forgets a slow start within seconds', () => {
    const pace = createPace(0);
    pace.trained(100, 1000, 0.001);
    expect(pace.examplesPerSecond()).toBeCloseTo(100);
    for (let slice = 0; slice < 500; slice++) pace.trained(1000, 10, 0.01);
    expect(pace.examplesPerSecond()).toBeGreaterThan(99_000);
    expect(pace.examplesPerSecond()).toBeLessThanOrEqual(100_000);
  });

  it('gives a first slow slice no more weight than its time', () => {
    const pace = createPace(0);
    pace.trained(1000, 100, 0.1);
    for (let slice = 0; slice < 10; slice++) pace.trained(1000, 10, 0.2);
    expect(pace.examplesPerSecond()).toBeGreaterThan(50_000);
  });

  it('counts the time of measuring epochs into the time that is left', () => {
    const pace = createPace(0);
    pace.trained(50_000, 1500, 1);
    pace.spent(500);
    expect(pace.remainingMs(30)).toBe(29 * 2000);
  });

  it('leaves pretraining out of what an epoch takes, but not out of the speed', () => {
    const pace = createPace(0);
    pace.pretrained(10_000, 60_000);
    expect(pace.examplesPerSecond()).toBeGreaterThan(0);
    expect(pace.remainingMs(30)).toBeNull();
    pace.trained(50_000, 2000, 1);
    expect(pace.remainingMs(30)).toBe(29 * 2000);
  });

  it('judges a resumed run by what was trained since', () => {
    const pace = createPace(20);
    pace.trained(25_000, 1000, 20.5);
    expect(pace.remainingMs(30)).toBe(19_000);
    pace.trained(25_000 * 19, 19_000, 30);
    expect(pace.remainingMs(30)).toBe(0);
  });
});
