import type { Graph } from '../../../engine/graph/graph.ts';
import { operations } from '../../../engine/graph/operations.ts';
import type { GraphState, GraphStep } from '../../../engine/graph/steps.ts';
import { significant } from '../../format/significant.ts';

const lowered: Record<string, string> = { 0: '₀', 1: '₁', 2: '₂', 3: '₃', 4: '₄', 5: '₅', 6: '₆', 7: '₇', 8: '₈', 9: '₉' };

/** A variable as it is written by hand: w12 is w₁₂. */
export const variableTitle = (name: string): string =>
  name.replace(/(?<=\p{L})\d+$/u, (digits) => [...digits].map((digit) => lowered[digit]).join(''));

/** What a node is called in a sentence. */
function nodeTitle({ nodes }: Graph, index: number): string {
  const node = nodes[index]!;
  if (node.kind === 'variable') return variableTitle(node.label);
  return node.kind === 'constant' ? node.label : `the ${node.label} node`;
}

/** What happens in a step, in one sentence. */
export function stepSentence(graph: Graph, step: GraphStep, { values, gradients }: GraphState): string {
  const node = graph.nodes[step.node]!;
  const number = (value: number | null) => (value === null ? '–' : significant(value, 4));
  if (step.phase === 'seed') return 'Backward begins at f: its gradient with respect to itself is 1.';
  if (step.phase === 'forward') {
    const [a, b] = node.operands.map((operand) => number(values[operand]!));
    const { symbol, operands } = operations[node.operation!];
    const applied = operands === 1 ? (node.operation === 'negate' ? `−(${a})` : `${symbol}(${a})`) : `${a} ${symbol} ${b}`;
    return `Forward: ${applied} = ${number(step.value)}.`;
  }
  const handed = step.contributions.map(({ operand, local, product }) => {
    const position = node.operands.indexOf(operand);
    const formula = operations[node.operation!].derivativeFormulas[position]!;
    const factor = formula === number(local) ? formula : `(${formula} = ${number(local)})`;
    return `${nodeTitle(graph, operand)} gets ${number(gradients[step.node]!)} × ${factor} = ${number(product)}`;
  });
  const { symbol, operands } = operations[node.operation!];
  const form = operands === 2 ? `a ${symbol} b` : node.operation === 'negate' ? '−a' : `${symbol}(a)`;
  return `Backward: the node ${form} hands its gradient ${number(gradients[step.node]!)} back: ${handed.join('; ')}.`;
}
