import { expect, it } from 'vitest';
import { linesOfName, nameParts } from '../../../src/renderer/format/run-name.ts';

it('a name that is cut short keeps its seed', () => {
  expect(nameParts('784-30-10 sigmoid · seed 7')).toEqual({ head: '784-30-10 sigmoid', tail: ' · seed 7' });
  expect(nameParts('a · b · seed 7')).toEqual({ head: 'a · b', tail: ' · seed 7' });
});

it('a name without a short ending is one piece', () => {
  for (const name of ['mine', ' · seed 7', 'short · and then a long sentence about it']) expect(nameParts(name)).toEqual({ head: name, tail: '' });
});

it('a name that is too long for a line takes two, and keeps the seed', () => {
  expect(linesOfName('Deep sigmoid', 18)).toEqual(['Deep sigmoid']);
  expect(linesOfName('Deep sigmoid network · seed 12', 18)).toEqual(['Deep sigmoid netw…', 'seed 12']);
  expect(linesOfName('Layer 2 from N(0, 1/√n)', 18)).toEqual(['Layer 2 from N(0,', '1/√n)']);
  expect(linesOfName('tanh, standard initialization, of a wide network', 18)).toEqual(['tanh, standard', 'initialization, o…']);
});
