import { backward, forward, inputOf, type Contribution, type Graph, type Inputs } from './graph.ts';

/** One thing that happens on the graph: a node gets its value, f gets its gradient 1, or a node hands gradients to its operands. */
export type GraphStep =
  | { phase: 'forward'; node: number; value: number }
  | { phase: 'seed'; node: number }
  | { phase: 'backward'; node: number; contributions: Contribution[] };

/**
 * Everything that happens, in order: forward through the operations, then backward. Inputs and constants have their values from the start.
 * @throws {ExpressionError} where a value or a slope is not finite.
 */
export function stepsOf(graph: Graph, inputs: Inputs): GraphStep[] {
  const values = forward(graph, inputs);
  const { contributions } = backward(graph, values);
  const operationNodes = [...graph.nodes.keys()].filter((node) => graph.nodes[node]!.kind === 'operation');
  const handing = [...new Set(contributions.map(({ node }) => node))];
  return [
    ...operationNodes.map((node) => ({ phase: 'forward', node, value: values[node]! }) as const),
    { phase: 'seed', node: graph.nodes.length - 1 },
    ...handing.map((node) => ({ phase: 'backward', node, contributions: contributions.filter((one) => one.node === node) }) as const),
  ];
}

/** What is known after some steps: null where nothing is yet. */
export interface GraphState {
  values: (number | null)[];
  /** Sums of what was handed so far. */
  gradients: (number | null)[];
  /** Edges that carried a gradient. */
  contributions: Contribution[];
}

/** The graph after its first `count` steps. */
export function stateAfter({ nodes }: Graph, inputs: Inputs, steps: readonly GraphStep[], count: number): GraphState {
  const state: GraphState = {
    values: nodes.map(({ kind, label, constant }) => {
      if (kind === 'operation') return null;
      return kind === 'constant' ? constant : inputOf(inputs, label);
    }),
    gradients: nodes.map(() => null),
    contributions: [],
  };
  for (const step of steps.slice(0, count)) {
    if (step.phase === 'forward') state.values[step.node] = step.value;
    if (step.phase === 'seed') state.gradients[step.node] = 1;
    if (step.phase !== 'backward') continue;
    for (const { operand, product } of step.contributions) state.gradients[operand] = (state.gradients[operand] ?? 0) + product;
    state.contributions.push(...step.contributions);
  }
  return state;
}
