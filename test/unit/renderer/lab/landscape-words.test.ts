import { expect, it } from 'vitest';
import { landscapeWords } from '../../../../src/renderer/components/lab/landscape-words.ts';

it('a landscape is told by its directions, and once it is measured by the costs it spans', () => {
  expect(landscapeWords('random', 300, [])).toMatch(/filter-normalized.*long”\.$/);
  expect(landscapeWords('principal', 300, [0.5, 0.0641, 2.97])).toMatch(/The mean cost on 300 test images goes from 0\.0641 to 2\.97\.$/);
});

it('points whose cost is too large for a number are counted', () => {
  expect(landscapeWords('random', 50, [1, Infinity, NaN])).toMatch(/from 1 to 1\. At 2 points it is too large for a number: they stand at the top\.$/);
});
