import { expect, it } from 'vitest';
import { unitState } from '../../../../src/engine/lab/logistic-unit.ts';
import { lessonWords } from '../../../../src/renderer/components/lab/lesson-words.ts';

const start = (weight: number, bias: number, target = 0) => lessonWords(unitState({ weights: [weight], bias }, [1], target, 'quadratic'));

it('a unit that begins saturated is said to learn slowly from the quadratic cost, and how much larger the other gradient is', () => {
  expect(start(2, 2)).toContain('σ′(z) = 0.0177: the quadratic gradient is that small too');
  expect(start(2, 2)).toContain('begins 57 times as large');
});

it('one that begins where its slope is large is said to learn at once', () => {
  expect(start(0.6, 0.9)).toContain('σ′(z) = 0.149, of ¼ at most: the unit is not saturated');
});

it('one that already answers right is said to have nothing to learn', () => {
  expect(start(800, 0)).toContain('σ′(z) = 0: the quadratic gradient is that small too');
  expect(start(800, 0, 1)).toBe('The unit already answers what it should: there is nothing to learn.');
});
