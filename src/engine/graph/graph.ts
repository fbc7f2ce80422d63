import { ExpressionError, parseExpression, type Expression } from './expression.ts';
import { operations, written, type OperationName } from './operations.ts';

/** A node computes one value of its operands', which stand before it in the graph's list. */
export interface GraphNode {
  /** A variable's name, a number, or the operation's symbol. */
  label: string;
  kind: 'variable' | 'constant' | 'operation';
  operation: OperationName | null;
  /** Indices of the operands. */
  operands: readonly number[];
  /** A constant's value; 0 for the others. */
  constant: number;
  /** Whether a variable lies behind it: only then is there a gradient worth knowing. */
  varies: boolean;
  /** Where in the text it stands, from 0. */
  at: number;
}

/** A computational graph in the order of computation; its last node is f. */
export interface Graph {
  nodes: readonly GraphNode[];
  /** In order of first appearance. */
  variables: readonly string[];
}

/**
 * The graph of an expression, one node an operation; a variable that is used twice is one node with two edges out.
 * @throws {ExpressionError} if the text is no expression.
 */
export function graphOf(text: string): Graph {
  const nodes: GraphNode[] = [];
  const variables = new Map<string, number>();
  const add = (node: GraphNode) => nodes.push(node) - 1;

  const visit = (expression: Expression): number => {
    const { at } = expression;
    if (expression.type === 'number') {
      const { value } = expression;
      return add({ label: String(value), kind: 'constant', operation: null, operands: [], constant: value, varies: false, at });
    }
    if (expression.type === 'variable') {
      const { name } = expression;
      const leaf = { label: name, kind: 'variable', operation: null, operands: [], constant: 0, varies: true, at } as const;
      if (!variables.has(name)) variables.set(name, add(leaf));
      return variables.get(name)!;
    }
    const operands = expression.operands.map(visit);
    const { symbol } = operations[expression.operation];
    const varies = operands.some((operand) => nodes[operand]!.varies);
    return add({ label: symbol, kind: 'operation', operation: expression.operation, operands, constant: 0, varies, at });
  };

  visit(parseExpression(text));
  return { nodes, variables: [...variables.keys()] };
}

export type Inputs = Readonly<Record<string, number>>;

/**
 * The value of every node, in the order of the graph's list; a variable without an input is 0.
 * @throws {ExpressionError} at the first operation whose value is not a finite number.
 */
export function forward({ nodes }: Graph, inputs: Inputs): number[] {
  const values: number[] = [];
  for (const node of nodes) values.push(valueOf(node, values, inputs));
  return values;
}

/** A variable may be called `constructor`: only the inputs' own names count. */
export const inputOf = (inputs: Inputs, name: string): number => (Object.hasOwn(inputs, name) ? inputs[name]! : 0);

function valueOf(node: GraphNode, values: readonly number[], inputs: Inputs): number {
  if (node.kind === 'constant') return node.constant;
  if (node.kind === 'variable') return inputOf(inputs, node.label);
  const [a = 0, b = 0] = node.operands.map((operand) => values[operand]!);
  const result = operations[node.operation!].value(a, b);
  if (Number.isFinite(result)) return result;
  const applied = written(node.operation!, node.operands.map((operand) => short(values[operand]!)));
  throw new ExpressionError(`${applied} is not a finite number: change the ${node.varies ? 'inputs' : 'expression'}`, node.at);
}

const short = (value: number) => String(Number(value.toPrecision(4))).replaceAll('-', '−');

/** How much one operand of a node gets of f's gradient: the chain rule, one edge. */
export interface Contribution {
  /** The operation's node, the operand's, and which of the operands it is: in x^x the same node is both. */
  node: number;
  operand: number;
  position: number;
  /** ∂node/∂operand. */
  local: number;
  /** local × the node's own gradient. */
  product: number;
}

export interface Gradients {
  /** ∂f/∂node of every node; 0 where nothing varies. */
  gradients: number[];
  /** In the order they are made: from f towards the leaves. */
  contributions: Contribution[];
}

/**
 * Reverse-mode differentiation: from f back, every node hands each operand its own gradient times the local derivative, and
 * an operand that several nodes use adds up what they hand it (Rumelhart, Hinton & Williams 1986; CS231n, Backpropagation).
 * @param values from `forward`.
 * @throws {ExpressionError} at an operation whose slope is not finite, such as x^0.5 at 0.
 */
export function backward({ nodes }: Graph, values: readonly number[]): Gradients {
  const gradients = nodes.map((_node, index) => (index === nodes.length - 1 ? 1 : 0));
  const contributions: Contribution[] = [];
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]!;
    if (node.kind !== 'operation' || !node.varies) continue;
    const [a = 0, b = 0] = node.operands.map((operand) => values[operand]!);
    const locals = operations[node.operation!].derivatives(a, b, values[index]!);
    for (const [position, operand] of node.operands.entries()) {
      if (!nodes[operand]!.varies) continue;
      const local = locals[position]!;
      if (!Number.isFinite(local)) throw new ExpressionError(`the slope of ${node.label} is not finite here: change the inputs`, node.at);
      const product = local * gradients[index]!;
      gradients[operand]! += product;
      contributions.push({ node: index, operand, position, local, product });
    }
  }
  return { gradients, contributions };
}

/** ∂f/∂variable by central differences, (f(x + h) − f(x − h)) / 2h: the check that needs no calculus. */
export function centralDifferences(graph: Graph, inputs: Inputs, h = 1e-5): Record<string, number> {
  const f = (name: string, shift: number) => forward(graph, { ...inputs, [name]: inputOf(inputs, name) + shift }).at(-1)!;
  return Object.fromEntries(graph.variables.map((name) => [name, (f(name, h) - f(name, -h)) / (2 * h)]));
}
