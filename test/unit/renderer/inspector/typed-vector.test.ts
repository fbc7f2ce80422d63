import { describe, expect, it } from 'vitest';
import { readVector, vectorText } from '../../../../src/renderer/components/inspector/typed-vector.ts';

describe('a typed vector', () => {
  it('is read between commas, semicolons, spaces, lines and brackets, with either minus', () => {
    expect(readVector('0.5, -1;2e-3\n4', 4).values).toEqual(Float64Array.of(0.5, -1, 2e-3, 4));
    expect(readVector('[[0, −1], [2.5, 3]]', 4).values).toEqual(Float64Array.of(0, -1, 2.5, 3));
  });

  it('is zeros while nothing is typed, and the first class for log-likelihood', () => {
    expect(readVector(' ', 2)).toEqual({ values: Float64Array.of(0, 0), count: 0, problem: '', at: null });
    expect(readVector('', 3, 'logLikelihood').values).toEqual(Float64Array.of(1, 0, 0));
  });

  it('counts its numbers, and says what is wrong and where', () => {
    expect(readVector('1, two', 2)).toEqual({ values: null, count: 2, problem: 'number 2, character 4: “two” is no number', at: [3, 6] });
    expect(readVector('1 2\n3 x 4', 5)).toMatchObject({ problem: 'number 4, line 2, character 3: “x” is no number', at: [6, 7] });
    expect(readVector('1, 2, 3', 2)).toMatchObject({ count: 3, problem: '2 numbers belong here, not 3: the first too many stands at character 7', at: [6, 7] });
    expect(readVector('1', 784)).toMatchObject({ count: 1, problem: '784 numbers belong here, not 1', at: null });
    expect(readVector('0.5, 0.2', 2, 'logLikelihood').problem).toBe('the probabilities of the classes must sum to 1, not 0.7');
  });

  it('is written line by line as it can be read again', () => {
    const pixels = Float64Array.from({ length: 12 }, (_, i) => i / 255);
    const text = vectorText(pixels, 4);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toMatch(/^0 0\.003922 0\.007843 0\.01176\n/);
    expect(readVector(text, 12).values).toHaveLength(12);
  });
});
