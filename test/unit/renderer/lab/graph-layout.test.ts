import { describe, expect, it } from 'vitest';
import { exampleExpressions } from '../../../../src/engine/graph/examples.ts';
import { graphOf } from '../../../../src/engine/graph/graph.ts';
import { labelSize, layoutGraph, nodeSize, smoothPath } from '../../../../src/renderer/components/lab/graph-layout.ts';

const dense = 'max(x*y, sin(z)/2) + tanh(x + w*y - z^2) * relu(w - x*z) - ln(1 + exp(w*y))/cos(x)';
const expressions = [...exampleExpressions.map(({ text }) => text), dense, 'x^x - x', 'x*x*x*x*x'];

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}
const isLeftOf = (a: Box, b: Box) => a.left + a.width <= b.left + 0.5;
const isAbove = (a: Box, b: Box) => a.top + a.height <= b.top + 0.5;
const areApart = (a: Box, b: Box) => isLeftOf(a, b) || isLeftOf(b, a) || isAbove(a, b) || isAbove(b, a);

describe.each(expressions)('the graph of %s', (text) => {
  const graph = graphOf(text);
  const { nodes, edges, width, height } = layoutGraph(graph, 1.8);
  const boxes = [
    ...nodes.map(({ x, y }): Box => ({ left: x, top: y, ...nodeSize })),
    ...edges
      .flatMap(({ label }) => label ?? [])
      .map(({ x, y }): Box => ({ left: x - labelSize.width / 2, top: y - labelSize.height / 2, ...labelSize })),
  ];

  it('runs from left to right', () => {
    for (const { source, target, points } of edges) {
      const xs = [nodes[source]!.x + nodeSize.width, ...points.map(({ x }) => x), nodes[target]!.x];
      expect(xs).toEqual([...xs].sort((a, b) => a - b));
    }
  });

  it('has an edge for every operand, labelled where a gradient passes', () => {
    expect(edges.map(({ source, target, position }) => graph.nodes[target]!.operands[position] === source)).not.toContain(false);
    expect(edges).toHaveLength(graph.nodes.reduce((sum, { operands }) => sum + operands.length, 0));
    for (const { source, label } of edges) expect(label !== null).toBe(graph.nodes[source]!.varies);
  });

  it('has no node and no label upon another, and all within its size', () => {
    for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) expect(areApart(a, b), JSON.stringify([a, b])).toBe(true);
    for (const { left, top, ...size } of boxes) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(-0.5);
      expect(left + size.width).toBeLessThanOrEqual(width + 0.5);
      expect(top + size.height).toBeLessThanOrEqual(height + 0.5);
    }
  });
});

it('puts the first operand above the second', () => {
  const [x, y] = layoutGraph(graphOf('x + y'), 1.8).nodes;
  expect(x!.y).toBeLessThan(y!.y);
});

it('takes of several layouts one that can be drawn larger', () => {
  const { width, height } = layoutGraph(graphOf(dense), 1.8);
  expect(Math.max(width, 1.8 * height)).toBeLessThan(1_300);
});

it('draws an edge level at each of its points', () => {
  expect(smoothPath([{ x: 0, y: 0 }, { x: 10, y: 4 }, { x: 20, y: 4 }])).toBe('M0 0C5 0 5 4 10 4C15 4 15 4 20 4');
});
