import { describe, expect, it } from 'vitest';
import { freeName, weightsFileName } from '../../../src/main/file-name.ts';

describe('the name of a weights file', () => {
  it('is the name of the run with the epoch', () => {
    expect(weightsFileName('784-30-10 sigmoid', 12, 'json')).toBe('784-30-10 sigmoid, epoch 12.json');
    expect(weightsFileName('Übung 3', 0, 'network2')).toBe('Übung 3, epoch 0.network2.json');
  });

  it('leads to no other folder and hides no file', () => {
    expect(weightsFileName('../../etc/passwd', 1, 'json')).toBe('etc-passwd, epoch 1.json');
    expect(weightsFileName('C:\\runs\\a', 1, 'json')).toBe('C-runs-a, epoch 1.json');
    expect(weightsFileName('.hidden', 1, 'json')).toBe('hidden, epoch 1.json');
  });

  it('is never empty, and never too long for a file system', () => {
    expect(weightsFileName('???', 1, 'json')).toBe('weights, epoch 1.json');
    expect(new TextEncoder().encode(weightsFileName('層'.repeat(200), 10_000, 'network2')).length).toBeLessThan(255);
  });

  it('is numbered where it is taken', () => {
    const taken = new Set(['a, epoch 1.network2.json', 'a, epoch 1.network2 (2).json', 'a, epoch 1 (2).network2.json']);
    expect(freeName('a, epoch 1.network2.json', (name) => taken.has(name))).toBe('a, epoch 1 (3).network2.json');
    expect(freeName('b.json', (name) => taken.has(name))).toBe('b.json');
  });
});
