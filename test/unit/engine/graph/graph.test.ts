import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleExpressions } from '../../../../src/engine/graph/examples.ts';
import { ExpressionError, longestExpression, parseExpression } from '../../../../src/engine/graph/expression.ts';
import { backward, centralDifferences, forward, graphOf, type Inputs } from '../../../../src/engine/graph/graph.ts';
import { operations } from '../../../../src/engine/graph/operations.ts';
import { stateAfter, stepsOf } from '../../../../src/engine/graph/steps.ts';

function derive(text: string, inputs: Inputs): { f: number; gradients: Record<string, number> } {
  const graph = graphOf(text);
  const values = forward(graph, inputs);
  const { gradients } = backward(graph, values);
  const byName = graph.nodes.flatMap(({ kind, label }, index) => (kind === 'variable' ? [[label, gradients[index]!] as const] : []));
  return { f: values.at(-1)!, gradients: Object.fromEntries(byName) };
}

function complaint(text: string, inputs: Inputs = {}): { message: string; at: number } {
  try {
    derive(text, inputs);
  } catch (error) {
    if (error instanceof ExpressionError) return { message: error.message, at: error.at };
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('a computational graph', () => {
  it('gives f = −12, ∂x = ∂y = −4 and ∂z = 3 for (x + y)z at (−2, 5, −4)', () => {
    expect(derive('(x + y) * z', { x: -2, y: 5, z: -4 })).toEqual({ f: -12, gradients: { x: -4, y: -4, z: 3 } });
  });

  it('agrees with the values of CS231n for the logistic regression in two dimensions', () => {
    const { f, gradients } = derive('1/(1+exp(−(w0*x0+w1*x1+w2)))', { w0: 2, x0: -1, w1: -3, x1: -2, w2: -3 });
    expect(f).toBeCloseTo(0.7311, 4);
    expect(gradients['w0']).toBeCloseTo(-0.1966, 4);
    expect(gradients['x0']).toBeCloseTo(0.3932, 4);
    expect(gradients['w1']).toBeCloseTo(-0.3932, 4);
    expect(gradients['x1']).toBeCloseTo(-0.5898, 4);
    expect(gradients['w2']).toBeCloseTo(0.1966, 4);
  });

  it('adds the gradients of a variable that is used twice', () => {
    expect(derive('x*y + x^2', { x: 3, y: -1 })).toEqual({ f: 6, gradients: { x: 5, y: 3 } });
  });

  it('tells the two operands of a node apart where they are the same node', () => {
    const graph = graphOf('x^x');
    const { gradients, contributions } = backward(graph, forward(graph, { x: 2 }));
    expect(contributions.map(({ position, local }) => [position, local])).toEqual([[0, 4], [1, 4 * Math.log(2)]]);
    expect(gradients[0]).toBeCloseTo(4 + 4 * Math.log(2), 12);
    expect(derive('x - x', { x: 3 }).gradients).toEqual({ x: 0 });
  });

  it.each([
    ['−x^2', { x: 3 }, -9],
    ['2^3^2', {}, 512],
    ['8/4/2', {}, 1],
    ['5 − 3 − 1', {}, 1],
    ['2 + 3 * 4', {}, 14],
    ['x^-1', { x: 4 }, 0.25],
    ['3 · 4 ÷ 6', {}, 2],
    ['1.5e1 + .5', {}, 15.5],
    ['max(2, -3) + min(2, -3)', {}, -1],
  ])('reads %s as mathematics does', (text, inputs, expected) => {
    expect(forward(graphOf(text), inputs).at(-1)).toBeCloseTo(expected, 12);
  });

  it('takes any name for a variable, also one that every object knows', () => {
    expect(derive('2 * constructor', { constructor: 3 })).toEqual({ f: 6, gradients: { constructor: 2 } });
    expect(forward(graphOf('2 * constructor'), {}).at(-1)).toBe(0);
  });

  it('raises a negative base to a constant power and leaves the slope in the exponent alone', () => {
    expect(derive('x^3', { x: -2 })).toEqual({ f: -8, gradients: { x: 12 } });
  });

  it.each(exampleExpressions)('agrees with central differences on the example $text', ({ text, inputs }) => {
    const { gradients } = derive(text, inputs);
    const numerical = centralDifferences(graphOf(text), inputs);
    for (const [name, gradient] of Object.entries(gradients)) expect(gradient).toBeCloseTo(numerical[name]!, 6);
  });

  it('agrees with central differences on 200 random expressions of every operation', () => {
    const used = new Set<string>();
    fc.assert(
      fc.property(randomExpression, fc.record({ x: tame, y: tame, z: tame }), (text, inputs) => {
        const graph = graphOf(text);
        fc.pre(isSmooth(text, inputs));
        for (const { operation } of graph.nodes) if (operation) used.add(operation);
        const values = forward(graph, inputs);
        const { gradients } = backward(graph, values);
        const numerical = centralDifferences(graph, inputs);
        for (const [index, { kind, label }] of graph.nodes.entries()) {
          if (kind !== 'variable') continue;
          const error = Math.abs(gradients[index]! - numerical[label]!);
          expect(error, `∂/∂${label} of ${text} at ${JSON.stringify(inputs)}`).toBeLessThan(1e-4 * Math.max(1, Math.abs(gradients[index]!)));
        }
      }),
      { numRuns: 200, seed: 2010 },
    );
    expect([...used].sort()).toEqual(Object.keys(operations).sort());
  });
});

describe('a bad expression', () => {
  it.each([
    ['', 0, 'type an expression'],
    ['x +', 3, 'an operand is missing: the expression ends'],
    ['x + * y', 4, 'an operand is missing: there is “*”'],
    ['(x + y', 6, 'a ) is missing'],
    ['x + y)', 5, 'a ) without its ('],
    ['(x + y)z', 7, 'an operator is missing before “z”'],
    ['1 + sine(x)', 4, 'no function sine'],
    ['max(x)', 0, 'max takes two operands, not 1'],
    ['exp(x, y)', 0, 'exp takes one operand, not 2'],
    ['2 * tanh', 8, 'tanh is a function'],
    ['2x', 1, 'an operator is missing before “x”: to multiply, write *'],
    ['sin x', 4, 'sin is a function: write sin(…)'],
    ['x ** 2', 2, 'to raise to a power, write ^'],
    ['x²', 1, 'write ^2'],
    ['2.5.1', 3, 'one decimal point only'],
    ['x + 1e400', 4, '1e400 is too large a number'],
    ['x ? y', 2, '“?” means nothing here'],
    ['toString(x)', 0, 'no function toString'],
  ])('%s is refused at character %i', (text, at, message) => {
    const refused = complaint(text);
    expect(refused.message).toContain(message);
    expect(refused.at).toBe(at);
  });

  it('is refused when it is too long to be read as a graph', () => {
    expect(complaint('x'.repeat(longestExpression + 1))).toEqual({ message: 'the expression has 401 characters; at most 400 fit', at: 400 });
  });

  it('says which operation has no finite value', () => {
    expect(complaint('1 + x / y', { x: 1, y: 0 })).toEqual({ message: '1 ÷ 0 is not a finite number: change the inputs', at: 6 });
    expect(complaint('x * ln(-1)', { x: 1 })).toEqual({ message: 'ln(−1) is not a finite number: change the expression', at: 4 });
    expect(complaint('ln(x)', { x: -1 }).message).toContain('ln(−1) is not a finite number');
    expect(complaint('exp(x)', { x: 1000 }).message).toContain('exp(1000)');
  });

  it('says which operation has no finite slope', () => {
    expect(complaint('y + x^0.5', { x: 0 })).toEqual({ message: 'the slope of ^ is not finite here: change the inputs', at: 5 });
  });
});

describe('the steps through a graph', () => {
  const inputs = { x: -2, y: 5, z: -4 };
  const graph = graphOf('(x + y) * z');
  const steps = stepsOf(graph, inputs);

  it('go forward through every operation, seed f with 1 and come back', () => {
    expect(steps.map(({ phase, node }) => `${phase} ${graph.nodes[node]!.label}`)).toEqual([
      'forward +',
      'forward ×',
      'seed ×',
      'backward ×',
      'backward +',
    ]);
  });

  it('know the inputs only before the first, and everything after the last', () => {
    const before = stateAfter(graph, inputs, steps, 0);
    expect(before.values.filter((value) => value !== null)).toEqual([-2, 5, -4]);
    expect(before.gradients.every((gradient) => gradient === null)).toBe(true);
    const after = stateAfter(graph, inputs, steps, steps.length);
    expect(after.values).toEqual(forward(graph, inputs));
    expect(after.gradients).toEqual(backward(graph, forward(graph, inputs)).gradients);
  });

  it('show a half-made sum while only one of two edges has brought its gradient', () => {
    const twice = graphOf('x * y + x');
    const at = { x: 2, y: 7 };
    const all = stepsOf(twice, at);
    const x = twice.nodes.findIndex(({ label }) => label === 'x');
    expect(stateAfter(twice, at, all, all.length - 1).gradients[x]).toBe(1);
    expect(stateAfter(twice, at, all, all.length).gradients[x]).toBe(8);
  });

  it('leave constants without a gradient', () => {
    const scaled = graphOf('3 * x');
    const state = stateAfter(scaled, { x: 2 }, stepsOf(scaled, { x: 2 }), 99);
    expect(state.gradients).toEqual([null, 3, 1]);
  });
});

it('parses what it is given into a tree with positions', () => {
  expect(parseExpression('a - 2')).toEqual({
    type: 'operation',
    at: 2,
    operation: 'subtract',
    operands: [
      { type: 'variable', at: 0, name: 'a' },
      { type: 'number', at: 4, value: 2 },
    ],
  });
});

const tame = fc.double({ min: -2, max: 2, noNaN: true });
const leaf = fc.oneof(fc.constantFrom('x', 'y', 'z'), fc.double({ min: 0.1, max: 3, noNaN: true }).map((value) => value.toFixed(2)));
const { expression: randomExpression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/'), tie('expression')).map(([a, sign, b]) => `(${a} ${sign} ${b})`),
    fc.tuple(fc.constantFrom('exp', 'ln', 'sin', 'cos', 'tanh', 'sigmoid', 'relu', '-'), tie('expression')).map(([name, a]) => `${name}(${a})`),
    fc.tuple(fc.constantFrom('max', 'min'), tie('expression'), tie('expression')).map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc.tuple(tie('expression'), fc.constantFrom('2', '3', '-1', '0.5', 'x')).map(([a, power]) => `(${a})^${power}`),
  ),
}));

/** Central differences tell the slope only where the function is finite, tame, and has no corner nearby. */
function isSmooth(text: string, inputs: Inputs): boolean {
  const graph = graphOf(text);
  try {
    const values = forward(graph, inputs);
    backward(graph, values);
    if (values.some((value) => Math.abs(value) > 50)) return false;
    return graph.nodes.every(({ operation, operands }) => {
      const [a = 0, b = 0] = operands.map((operand) => values[operand]!);
      if (operation === 'relu') return Math.abs(a) > 0.01;
      if (operation === 'max' || operation === 'min') return Math.abs(a - b) > 0.01;
      if (operation === 'divide') return Math.abs(b) > 0.05;
      if (operation === 'ln' || operation === 'power') return a > 0.05;
      return true;
    });
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
