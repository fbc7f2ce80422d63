import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/presets.ts';
import type { LayerSpec } from '../../../src/engine/spec.ts';
import { glyphPath } from '../../../src/renderer/design/activation-glyph.ts';
import { columnsOf, layOut, margin } from '../../../src/renderer/design/diagram.ts';
import { draftParameters, draftShapes } from '../../../src/renderer/design/draft-shapes.ts';

const [width, height] = [700, 400];
const image = [1, 28, 28];
const dense = (units: number): LayerSpec => ({ type: 'dense', units, activation: 'sigmoid', initializer: 'zeros' });
const convolution: LayerSpec = { type: 'conv2d', filters: 8, kernel: 5, stride: 1, padding: 0, activation: 'relu', initializer: 'heNormal' };
const dropout: LayerSpec = { type: 'dropout', rate: 0.5 };

function draw(layers: LayerSpec[], box: [number, number] = [width, height]) {
  const network = { inputShape: image, layers };
  return layOut(columnsOf(network, draftShapes(network)), ...box);
}

describe('shapes of a network under edit', () => {
  it('equal the engine’s for a legal one', () => {
    const shapes = draftShapes(presets[1]!.spec);
    expect(shapes.map(({ parameters }) => parameters)).toEqual([23_550, 310]);
    expect(draftParameters(shapes)).toBe(23_860);
  });

  it('are unknown from the first wrong layer on, and so is the sum', () => {
    const shapes = draftShapes({ inputShape: image, layers: [dense(30), dense(0), dense(10)] });
    expect(shapes.map(({ output }) => output)).toEqual([[30], null, null]);
    expect(draftParameters(shapes)).toBeNull();
  });

  it('are unknown where a layer cannot stand', () => {
    expect(draftShapes({ inputShape: image, layers: [dense(30), convolution] })[1]).toEqual({ output: null, parameters: null });
  });
});

describe('the drawing of a network', () => {
  it('shows every unit where there is room, and dots for the rest where there is not', () => {
    const { columns } = draw([dense(30), dense(10)]);
    expect(columns.map(({ size }) => size)).toEqual(['784', '30', '10']);
    expect(columns.map(({ dotsY }) => dotsY !== null)).toEqual([true, true, false]);
    expect(columns[2]!.units).toHaveLength(10);
    expect(columns[0]!.units.length).toBeLessThan(20);
  });

  it.each([
    ['one layer', [dense(10)]],
    ['many layers', [...Array.from({ length: 63 }, () => dense(16_384)), dense(10)]],
    ['feature maps', [convolution, { type: 'maxPool2d', size: 2, stride: 2 }, dense(10)]],
  ] as [string, LayerSpec[]][])('stays inside its box with %s', (_, layers) => {
    for (const box of [[300, 160], [700, 400], [1400, 900]] as [number, number][]) {
      const { columns, radius } = draw(layers, box);
      for (const { x, units, planesDrawn } of columns) {
        expect(x - radius).toBeGreaterThanOrEqual(0);
        expect(x + radius).toBeLessThanOrEqual(box[0]);
        for (const { y } of units) expect(y > margin.top / 2 && y < box[1] - margin.bottom / 2).toBe(true);
        for (const { x: left, y: top, side } of planesDrawn) {
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
          expect(left + side).toBeLessThanOrEqual(box[0]);
          expect(top + side).toBeLessThanOrEqual(box[1]);
        }
      }
    }
  });

  it('joins dense layers all to all', () => {
    const { columns, edges } = draw([dense(5), dense(4)]);
    expect(edges[1]!.count).toBe(columns[1]!.units.length * columns[2]!.units.length);
  });

  it('joins dropout one to one, and nothing to the units left out', () => {
    const { columns, edges } = draw([dense(10), dropout, dense(10)]);
    const live = columns[2]!.units.filter(({ dropped }) => !dropped).length;
    expect(live).toBe(5);
    expect(edges[1]!.count).toBe(live);
  });

  it('draws feature maps as planes with the window that slides over those before', () => {
    const { columns } = draw([convolution, dense(10)]);
    expect(columns.map(({ planes }) => planes)).toEqual([true, true, false]);
    expect(columns[1]).toMatchObject({ size: '8 maps', detail: '24 × 24', window: 5 });
  });

  it('marks the first layer that is wrong, and only that', () => {
    const { columns } = draw([dense(30), convolution, dense(10)]);
    expect(columns.map(({ wrong }) => wrong)).toEqual([false, false, true, false]);
    expect(columns.map(({ size }) => size)).toEqual(['784', '30', '?', '?']);
  });
});

describe('the small graph of an activation', () => {
  it('is drawn from the function: ReLU is flat at the bottom, then rises', () => {
    const heights = [...glyphPath('relu').matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    const half = Math.floor(heights.length / 2);
    expect(new Set(heights.slice(0, half)).size).toBe(1);
    expect(heights.at(-1)).toBeLessThan(heights[half]!);
  });
});
