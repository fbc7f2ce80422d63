import { graphlib, layout } from '@dagrejs/dagre';
import type { Graph } from '../../../engine/graph/graph.ts';

/** Room for a node's circle with its value above and its gradient below, in pixels. */
export const nodeSize = { width: 56, height: 76 } as const;
/** Room for the local derivative at an edge. */
export const labelSize = { width: 46, height: 20 } as const;

export interface Point {
  x: number;
  y: number;
}

/** From an operand to the operation that uses it. */
export interface EdgeLayout {
  source: number;
  target: number;
  /** Which of the operation's operands it is. */
  position: number;
  /** Between the two nodes, in the direction of the value; around what stands in the way. */
  points: Point[];
  /** Middle of the label; null where none is needed, as no gradient passes. */
  label: Point | null;
}

export interface GraphLayout {
  width: number;
  height: number;
  /** Top left of each node's room, in the order of the graph's list. */
  nodes: Point[];
  edges: EdgeLayout[];
}

/** Ways to align what has no place of its own: which makes the smallest picture depends on the graph. */
const alignments = [undefined, 'UL', 'DL'] as const;

/**
 * Inputs left, f right, no node or label upon another; of several layouts the one that can be drawn largest.
 * @param aspect width over height of the picture it is for.
 */
export function layoutGraph(graph: Graph, aspect: number): GraphLayout {
  const layouts = alignments.map((align) => layoutAligned(graph, align));
  const extent = ({ width, height }: GraphLayout) => Math.max(width, height * aspect);
  return layouts.reduce((best, candidate) => (extent(candidate) < 0.98 * extent(best) ? candidate : best));
}

function layoutAligned({ nodes }: Graph, align: (typeof alignments)[number]): GraphLayout {
  const plan = new graphlib.Graph({ multigraph: true });
  plan.setGraph({ rankdir: 'LR', ranker: 'tight-tree', align, ranksep: 22, nodesep: 8, edgesep: 6 });
  for (const index of nodes.keys()) plan.setNode(String(index), { ...nodeSize });
  const edges = nodes.flatMap(({ operands }, target) => operands.map((source, position) => ({ source, target, position })));
  // From the last operand to the first: dagre puts what it meets first lowest.
  for (const { source, target, position } of edges.toSorted((one, other) => one.target - other.target || other.position - one.position))
    plan.setEdge(String(source), String(target), nodes[source]!.varies ? { ...labelSize, labelpos: 'c' } : {}, String(position));
  layout(plan);
  const { width, height } = plan.graph() as { width: number; height: number };
  return {
    width,
    height,
    nodes: [...nodes.keys()].map((index) => {
      const { x, y } = plan.node(String(index)) as Point;
      return { x: x - nodeSize.width / 2, y: y - nodeSize.height / 2 };
    }),
    edges: edges.map((edge) => {
      const { points, x, y } = plan.edge(String(edge.source), String(edge.target), String(edge.position)) as Point & { points: Point[] };
      // The first and the last lie on the nodes' own borders.
      return { ...edge, points: points.slice(1, -1), label: nodes[edge.source]!.varies ? { x, y } : null };
    }),
  };
}

/** A smooth path of SVG from one point through others to the last, level at each. */
export function smoothPath([first, ...rest]: readonly Point[]): string {
  let from = first!;
  const curves = rest.map((to) => {
    const middle = (from.x + to.x) / 2;
    const curve = `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
    from = to;
    return curve;
  });
  return `M${first!.x} ${first!.y}${curves.join('')}`;
}
