import { grammar as readGrammar, type Node } from 'ohm-js';
import { functionNames, operations, type OperationName } from './operations.ts';

/** An expression as it was typed; `at` is where in the text it begins (an operation: where its sign stands), counted from 0. */
export type Expression =
  | { type: 'number'; at: number; value: number }
  | { type: 'variable'; at: number; name: string }
  | { type: 'operation'; at: number; operation: OperationName; operands: Expression[] };

/** What is wrong with an expression, and at which character from 0: the text's length where something is missing at its end. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
  at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Enough for a small network written out; a graph of more could not be read. */
export const longestExpression = 400;

/** The usual precedence: ^ before a sign before × and ÷ before + and −; ^ binds from the right, so that −x^2 is −(x^2). */
const grammar = readGrammar(String.raw`
  Expression {
    Sum
      = Sum plus Product   -- add
      | Sum minus Product  -- subtract
      | Product
    Product
      = Product times Signed  -- multiply
      | Product over Signed   -- divide
      | Signed
    Signed
      = minus Signed  -- negate
      | Power
    Power
      = Operand "^" Signed  -- raise
      | Operand
    Operand
      = "(" Sum ")"                     -- group
      | name "(" ListOf<Sum, ","> ")"  -- call
      | name                            -- variable
      | number
    plus = "+"
    minus (a sign) = "-" | "−"
    times = "*" | "×" | "·"
    over = "/" | "÷"
    name (a name) = (letter | "_") (alnum | "_")*
    number (a number) = decimal exponent?
    decimal
      = digit+ ("." digit*)?  -- whole
      | "." digit+            -- fraction
    exponent = ("e" | "E") ("+" | "-")? digit+
  }
`);

const operation = (operation: OperationName, sign: Node, ...operands: Node[]): Expression => ({
  type: 'operation',
  at: sign.source.startIdx,
  operation,
  operands: operands.map((operand) => operand['tree']() as Expression),
});

const semantics = grammar.createSemantics().addOperation<Expression>('tree', {
  Sum_add: (a, sign, b) => operation('add', sign, a, b),
  Sum_subtract: (a, sign, b) => operation('subtract', sign, a, b),
  Product_multiply: (a, sign, b) => operation('multiply', sign, a, b),
  Product_divide: (a, sign, b) => operation('divide', sign, a, b),
  Signed_negate: (sign, a) => operation('negate', sign, a),
  Power_raise: (a, sign, b) => operation('power', sign, a, b),
  Operand_group: (_open, inner, _close) => inner['tree']() as Expression,
  Operand_call: (name, _open, list, _close) => callOf(name, list.asIteration().children),
  Operand_variable: (name) => variableOf(name),
  number(_decimal, _exponent) {
    const [at, value] = [this.source.startIdx, Number(this.sourceString)];
    if (!Number.isFinite(value)) throw new ExpressionError(`${this.sourceString} is too large a number`, at);
    return { type: 'number', at, value };
  },
});

/**
 * Reads an expression of + − * / ^, parentheses, names, numbers and the functions of `functionNames`.
 * @throws {ExpressionError} saying what is missing or unknown, and where.
 */
export function parseExpression(text: string): Expression {
  if (text.trim() === '') throw new ExpressionError('type an expression, such as (x + y) * z', 0);
  if (text.length > longestExpression)
    throw new ExpressionError(`the expression has ${text.length} characters; at most ${longestExpression} fit`, longestExpression);
  const match = grammar.match(text);
  if (match.failed()) throw syntaxError(text, match.getRightmostFailurePosition(), match.shortMessage ?? '');
  return semantics(match)['tree']() as Expression;
}

function callOf(name: Node, operands: Node[]): Expression {
  const known = functionNames.get(name.sourceString);
  const at = name.source.startIdx;
  if (!known) {
    const list = [...functionNames.keys()].join(', ');
    throw new ExpressionError(`there is no function ${name.sourceString}: use one of ${list}, or * to multiply`, at);
  }
  const expected = operations[known].operands;
  if (operands.length !== expected) {
    const count = expected === 1 ? 'one operand' : 'two operands';
    throw new ExpressionError(`${name.sourceString} takes ${count}, not ${operands.length}`, at);
  }
  return operation(known, name, ...operands);
}

function variableOf(name: Node): Expression {
  const at = name.source.startIdx;
  if (functionNames.has(name.sourceString))
    throw new ExpressionError(needsParentheses(name.sourceString), at + name.sourceString.length);
  return { type: 'variable', at, name: name.sourceString };
}

const needsParentheses = (name: string) => `${name} is a function: write ${name}(…)`;

/** The parser's list of what might stand there, in the words a person needs. */
function syntaxError(text: string, at: number, parserMessage: string): ExpressionError {
  const rest = text.slice(at).trimStart();
  const operandMissing = parserMessage.includes('a number');
  if (operandMissing) {
    if (rest.startsWith('*') && text[at - 1] === '*') return new ExpressionError('** means nothing here: to raise to a power, write ^', at - 1);
    const where = rest === '' ? 'the expression ends' : `there is “${rest[0]}”`;
    return new ExpressionError(`an operand is missing: ${where} where a number, a name or ( should stand`, at);
  }
  if (rest === '') return new ExpressionError('a ) is missing', at);
  const before = /[\p{L}_][\p{L}\d_]*$/u.exec(text.slice(0, at).trimEnd())?.[0];
  if (before !== undefined && functionNames.has(before)) return new ExpressionError(needsParentheses(before), at);
  if (rest.startsWith('.')) return new ExpressionError('a number has one decimal point only', at);
  const power = [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].indexOf(rest[0]!);
  if (power >= 0) return new ExpressionError(`to raise to a power, write ^${power}`, at);
  if (/^[\p{L}\d_(.]/u.test(rest)) return new ExpressionError(`an operator is missing before “${rest[0]}”: to multiply, write *`, at);
  if (rest.startsWith(')')) return new ExpressionError('there is a ) without its (', at);
  return new ExpressionError(`“${rest[0]}” means nothing here: use + − * / ^ and ( )`, at);
}
