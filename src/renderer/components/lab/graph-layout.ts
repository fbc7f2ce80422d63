import { graphlib, layout } from '@dagrejs/dagre';
import type { Graph } from '../../../engine/graph/graph.ts';

/** Room for a node's circle with its value above and its gradient below, in pixels. */
export const nodeSize = { width: 72, height: 92 } as const;

/** Where each node's room begins, in the order of the graph's list: inputs left, f right. */
export function layoutGraph({ nodes }: Graph): { x: number; y: number }[] {
  const plan = new graphlib.Graph();
  plan.setGraph({ rankdir: 'LR', ranksep: 32, nodesep: 10 });
  plan.setDefaultEdgeLabel(() => ({}));
  for (const index of nodes.keys()) plan.setNode(String(index), { ...nodeSize });
  // From the last operand to the first: dagre puts what it meets first lowest.
  for (const [index, { operands }] of nodes.entries())
    for (const operand of operands.toReversed()) plan.setEdge(String(operand), String(index));
  layout(plan);
  return [...nodes.keys()].map((index) => {
    const { x, y } = plan.node(String(index)) as { x: number; y: number };
    return { x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 };
  });
}
