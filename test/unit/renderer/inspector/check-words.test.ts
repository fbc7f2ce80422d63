import { describe, expect, it } from 'vitest';
import type { GradcheckResult } from '../../../../src/engine/gradcheck.ts';
import { checkProgress, checkVerdict } from '../../../../src/renderer/components/inspector/check-words.ts';

const worst = { layer: 0, kind: 'weight', index: 3, backpropagated: 0.5, expected: 0.5, relativeError: 1e-9 } as const;
const soFar: GradcheckResult = { passed: true, tolerance: 1e-6, checked: 1_000, corners: 0, worst };

describe('the check of all gradients, in words', () => {
  it('tells those checked so far from all of them', () => {
    expect(checkVerdict(soFar, 23_860)).toBe('All 1,000 checked so far agree.');
    expect(checkVerdict({ ...soFar, checked: 23_860 }, 23_860)).toBe('All 23,860 gradients agree.');
  });

  it('says that a gradient differs, or that it is no number', () => {
    const failed = { ...soFar, passed: false };
    expect(checkVerdict({ ...failed, worst: { ...worst, relativeError: 0.01 } }, 23_860)).toBe('A gradient differs from its central difference.');
    expect(checkVerdict({ ...failed, worst: { ...worst, relativeError: NaN } }, 23_860)).toBe('A gradient is no finite number.');
  });

  it('says how long the rest will take, where it was stopped, and how long all took', () => {
    expect(checkProgress(soFar, 23_000, 500, true)).toBe('1,000 of 23,000, 11 s left');
    expect(checkProgress(soFar, 23_000, 500, false)).toBe('1,000 of 23,000, stopped');
    expect(checkProgress({ ...soFar, checked: 23_000 }, 23_000, 11_500, false)).toBe('23,000 of 23,000 in 12 s');
    expect(checkProgress({ ...soFar, checked: 9 }, 9, 4, false)).toBe('9 of 9');
  });
});
