import type { Contribution, Graph } from '../../../engine/graph/graph.ts';
import { operations, written } from '../../../engine/graph/operations.ts';
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

/** The local derivative by which a gradient is multiplied. */
function localDerivative({ nodes }: Graph, { node, position, local }: Contribution) {
  const formula = operations[nodes[node]!.operation!].derivativeFormulas[position]!;
  const value = significant(local, 4);
  return { formula, value, isConstant: formula === value, hasCases: formula.includes(' if ') };
}

/** The same in words: `b = −4`, `1`, or `0 (1 if a ≥ b, else 0)`. */
export function derivativeWords(graph: Graph, contribution: Contribution): string {
  const { formula, value, isConstant, hasCases } = localDerivative(graph, contribution);
  if (isConstant) return value;
  return hasCases ? `${value} (${formula})` : `${formula} = ${value}`;
}

/** Who is handed what: `z gets 1 × (a = 3) = 3`. */
function handedWords(graph: Graph, contribution: Contribution, gradient: string): string {
  const { formula, value, isConstant, hasCases } = localDerivative(graph, contribution);
  const factor = isConstant || hasCases ? value : `(${formula} = ${value})`;
  const reason = hasCases ? ` (${formula})` : '';
  return `${nodeTitle(graph, contribution.operand)} gets ${gradient} × ${factor} = ${significant(contribution.product, 4)}${reason}`;
}

/** What happens in a step, in one sentence. */
export function stepSentence(graph: Graph, step: GraphStep, { values, gradients }: GraphState): string {
  const node = graph.nodes[step.node]!;
  const number = (value: number | null) => (value === null ? '–' : significant(value, 4));
  if (step.phase === 'seed') return 'Backward begins at f: its gradient with respect to itself is 1.';
  if (step.phase === 'forward') {
    const applied = written(node.operation!, node.operands.map((operand) => number(values[operand]!)));
    return `Forward: ${applied} = ${number(step.value)}.`;
  }
  const gradient = number(gradients[step.node]!);
  const handed = step.contributions.map((one) => handedWords(graph, one, gradient));
  const letters = ['a', 'b'].slice(0, node.operands.length);
  const meant = letters.map((letter, position) => `${letter} = ${nodeTitle(graph, node.operands[position]!)}`);
  return `Backward: ${written(node.operation!, letters)}, where ${meant.join(' and ')}, hands its gradient ${gradient} back: ${handed.join('; ')}.`;
}
