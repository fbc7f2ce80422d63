import { expect, it } from 'vitest';
import { nameParts } from '../../../src/renderer/format/run-name.ts';

it('a name that is cut short keeps its seed', () => {
  expect(nameParts('784-30-10 sigmoid · seed 7')).toEqual({ head: '784-30-10 sigmoid', tail: ' · seed 7' });
  expect(nameParts('a · b · seed 7')).toEqual({ head: 'a · b', tail: ' · seed 7' });
});

it('a name without a short ending is one piece', () => {
  for (const name of ['mine', ' · seed 7', 'short · and then a long sentence about it']) expect(nameParts(name)).toEqual({ head: name, tail: '' });
});
