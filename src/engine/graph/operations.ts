import { sigmoid } from '../activations.ts';

/** A node's function of one or two operands, and its partial derivatives: all that backpropagation has to know of it. */
export interface Operation {
  /** What stands in the node. */
  symbol: string;
  operands: 1 | 2;
  value(a: number, b: number): number;
  /** ∂value/∂a and, of two operands, ∂value/∂b. `value` is the operation's own, for those whose slope is written in it. */
  derivatives(a: number, b: number, value: number): readonly number[];
  /** The same in words of calculus, in the order of the operands. */
  derivativeFormulas: readonly string[];
}

export type OperationName =
  | 'add' | 'subtract' | 'multiply' | 'divide' | 'power' | 'negate'
  | 'exp' | 'ln' | 'sin' | 'cos' | 'tanh' | 'sigmoid' | 'relu' | 'max' | 'min';

/** At a corner (ReLU at 0, max and min of equal operands) the derivative is one of the two sides': 0, or all to the first operand. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  add: { symbol: '+', operands: 2, value: (a, b) => a + b, derivatives: () => [1, 1], derivativeFormulas: ['1', '1'] },
  subtract: { symbol: '−', operands: 2, value: (a, b) => a - b, derivatives: () => [1, -1], derivativeFormulas: ['1', '−1'] },
  multiply: { symbol: '×', operands: 2, value: (a, b) => a * b, derivatives: (a, b) => [b, a], derivativeFormulas: ['b', 'a'] },
  divide: {
    symbol: '÷',
    operands: 2,
    value: (a, b) => a / b,
    derivatives: (a, b) => [1 / b, -a / b ** 2],
    derivativeFormulas: ['1/b', '−a/b²'],
  },
  power: {
    symbol: '^',
    operands: 2,
    value: (a, b) => a ** b,
    derivatives: (a, b, value) => [b === 0 ? 0 : b * a ** (b - 1), value * Math.log(a)],
    derivativeFormulas: ['b·a^(b−1)', 'a^b·ln a'],
  },
  negate: { symbol: '−1 ×', operands: 1, value: (a) => -a, derivatives: () => [-1], derivativeFormulas: ['−1'] },
  exp: { symbol: 'exp', operands: 1, value: Math.exp, derivatives: (_a, _b, value) => [value], derivativeFormulas: ['exp a'] },
  ln: { symbol: 'ln', operands: 1, value: Math.log, derivatives: (a) => [1 / a], derivativeFormulas: ['1/a'] },
  sin: { symbol: 'sin', operands: 1, value: Math.sin, derivatives: (a) => [Math.cos(a)], derivativeFormulas: ['cos a'] },
  cos: { symbol: 'cos', operands: 1, value: Math.cos, derivatives: (a) => [-Math.sin(a)], derivativeFormulas: ['−sin a'] },
  tanh: {
    symbol: 'tanh',
    operands: 1,
    value: Math.tanh,
    derivatives: (_a, _b, value) => [(1 - value) * (1 + value)],
    derivativeFormulas: ['1 − tanh² a'],
  },
  sigmoid: {
    symbol: 'σ',
    operands: 1,
    value: sigmoid,
    derivatives: (a) => [sigmoid(a) * sigmoid(-a)],
    derivativeFormulas: ['σ(a)(1 − σ(a))'],
  },
  relu: {
    symbol: 'ReLU',
    operands: 1,
    value: (a) => Math.max(0, a),
    derivatives: (a) => [a > 0 ? 1 : 0],
    derivativeFormulas: ['1 if a > 0, else 0'],
  },
  max: {
    symbol: 'max',
    operands: 2,
    value: Math.max,
    derivatives: (a, b) => (a >= b ? [1, 0] : [0, 1]),
    derivativeFormulas: ['1 if a ≥ b, else 0', '1 if b > a, else 0'],
  },
  min: {
    symbol: 'min',
    operands: 2,
    value: Math.min,
    derivatives: (a, b) => (a <= b ? [1, 0] : [0, 1]),
    derivativeFormulas: ['1 if a ≤ b, else 0', '1 if b < a, else 0'],
  },
};

/** An operation on operands, as one writes it: `3 × −4`, `max(1, 2)`, `−(x)`. */
export function written(name: OperationName, operands: readonly string[]): string {
  const { symbol } = operations[name];
  if (name === 'negate') return `−(${operands[0]!})`;
  return /^\p{L}/u.test(symbol) ? `${symbol}(${operands.join(', ')})` : operands.join(` ${symbol} `);
}

/** Functions as they may be typed. */
export const functionNames: ReadonlyMap<string, OperationName> = new Map([
  ['exp', 'exp'],
  ['ln', 'ln'],
  ['log', 'ln'],
  ['sin', 'sin'],
  ['cos', 'cos'],
  ['tanh', 'tanh'],
  ['sigmoid', 'sigmoid'],
  ['σ', 'sigmoid'],
  ['relu', 'relu'],
  ['ReLU', 'relu'],
  ['max', 'max'],
  ['min', 'min'],
]);
