import { expect, it } from 'vitest';
import { exampleExpressions } from '../../../../src/engine/graph/examples.ts';
import { graphOf } from '../../../../src/engine/graph/graph.ts';
import { layoutGraph, nodeSize } from '../../../../src/renderer/components/lab/graph-layout.ts';

it.each(exampleExpressions)('$text is laid out from left to right, without nodes upon each other', ({ text }) => {
  const graph = graphOf(text);
  const places = layoutGraph(graph);
  for (const [index, { operands }] of graph.nodes.entries())
    for (const operand of operands) expect(places[operand]!.x + nodeSize.width).toBeLessThan(places[index]!.x);
  for (const [i, a] of places.entries())
    for (const b of places.slice(i + 1))
      expect(Math.abs(a.x - b.x) >= nodeSize.width || Math.abs(a.y - b.y) >= nodeSize.height).toBe(true);
});

it('puts the first operand above the second', () => {
  const graph = graphOf('x + y');
  const [x, y] = layoutGraph(graph);
  expect(x!.y).toBeLessThan(y!.y);
});
