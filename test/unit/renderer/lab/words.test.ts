import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../src/engine/graph/graph.ts';
import { stateAfter, stepsOf } from '../../../../src/engine/graph/steps.ts';
import { stepSentence, variableTitle } from '../../../../src/renderer/components/lab/graph-words.ts';
import { significant } from '../../../../src/renderer/format/significant.ts';

describe('numbers as a person reads them', () => {
  it.each([
    [0, '0'],
    [-12, '−12'],
    [22.383, '22.4'],
    [0.0173, '0.0173'],
    [0.000012345, '1.23·10⁻⁵'],
    [1e-6, '10⁻⁶'],
    [12345678, '1.23·10⁷'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
    [Number.NaN, 'not a number'],
  ])('%d is %s', (value, text) => {
    expect(significant(value)).toBe(text);
  });

  it('have as many digits as asked for', () => {
    expect(significant(0.196611933, 5)).toBe('0.19661');
  });
});

describe('the words of a step through a graph', () => {
  const inputs = { x: -2, y: 5, z: -4 };
  const graph = graphOf('(x + y) * z');
  const steps = stepsOf(graph, inputs);
  const sentences = steps.map((step, index) => stepSentence(graph, step, stateAfter(graph, inputs, steps, index + 1)));

  it('say what is computed, and who hands what to whom', () => {
    expect(sentences).toEqual([
      'Forward: −2 + 5 = 3.',
      'Forward: 3 × −4 = −12.',
      'Backward begins at f: its gradient with respect to itself is 1.',
      'Backward: a × b, where a = the + node and b = z, hands its gradient 1 back: the + node gets 1 × (b = −4) = −4; z gets 1 × (a = 3) = 3.',
      'Backward: a + b, where a = x and b = y, hands its gradient −4 back: x gets −4 × 1 = −4; y gets −4 × 1 = −4.',
    ]);
  });

  const lastSentence = (text: string, inputs: Record<string, number>, back = 0) => {
    const graph = graphOf(text);
    const steps = stepsOf(graph, inputs);
    const at = steps.length - back;
    return stepSentence(graph, steps[at - 1]!, stateAfter(graph, inputs, steps, at));
  };

  it('say of a derivative by cases what it is here, and why', () => {
    expect(lastSentence('max(x, y) * 10', { x: 1, y: 2 })).toBe(
      'Backward: max(a, b), where a = x and b = y, hands its gradient 10 back: x gets 10 × 0 = 0 (1 if a ≥ b, else 0); y gets 10 × 1 = 10 (1 if b > a, else 0).',
    );
    expect(lastSentence('relu(x)', { x: -1 })).toContain('x gets 1 × 0 = 0 (1 if a > 0, else 0)');
  });

  it('say of a variable that is both operands what each of them gets', () => {
    expect(lastSentence('x - x', { x: 3 })).toContain('x gets 1 × 1 = 1; x gets 1 × −1 = −1');
  });

  it('write the numbers of variables low, and leave other names as they are', () => {
    expect([variableTitle('w12'), variableTitle('x'), variableTitle('rate_2')]).toEqual(['w₁₂', 'x', 'rate_2']);
  });
});
