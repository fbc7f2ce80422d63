import { describe, expect, it } from 'vitest';
import { binCount, binEdges, binsOf, quantityNames, type Bins } from '../../../../src/engine/diagnostics/bins.ts';
import { distributionOf as describeBlocks, norm } from '../../../../src/engine/diagnostics/distribution.ts';
import { randomStream } from '../../../../src/engine/random.ts';
import { activationNames } from '../../../../src/engine/spec.ts';
import { inMemory, tally } from './tallied.ts';

/** i = numpy.arange(1000); v = (((i * i * 7919) % 10007 + 0.5) / 10007).astype(numpy.float32) */
const v = Float32Array.from({ length: 1000 }, (_, i) => (((i * i * 7919) % 10007) + 0.5) / 10007);
/** d = v - numpy.float32(0.5); z = d * d * d * numpy.float32(8) */
const z = v.map((value) => {
  const d = Math.fround(value - 0.5);
  return Math.fround(Math.fround(d * d) * d) * 8;
});

const distributionOf = (values: Float32Array, bins: Bins) => describeBlocks(tally, [inMemory(values)], bins);
const countValues = (bins: Bins, values: Float32Array) => distributionOf(values, bins).counts;
const percentilesOf = (values: Float32Array) => {
  const { p2, p25, p50, p75, p98 } = distributionOf(values, sums);
  return [p2, p25, p50, p75, p98];
};

const unit = binsOf('a', 'sigmoid');
const sums = binsOf('z', 'sigmoid');
const gradients = binsOf('delta', 'sigmoid');

describe('a distribution', () => {
  it('has the mean, standard deviation and norm that NumPy finds', () => {
    // x = v.astype(numpy.float64); numpy.mean(x), numpy.std(x), numpy.linalg.norm(x)
    const uniform = distributionOf(v, unit);
    expect(uniform.mean).toBeCloseTo(0.4731652846273828, 7);
    expect(uniform.sd).toBeCloseTo(0.2834223217543909, 7);
    expect(norm(uniform)).toBeCloseTo(17.44172007128774, 5);
    // The same of z.
    const cubed = distributionOf(z, sums);
    expect(cubed.mean).toBeCloseTo(-0.03403014114494192, 8);
    expect(cubed.sd).toBeCloseTo(0.3669320058492343, 7);
    expect(norm(cubed)).toBeCloseTo(11.65320331166015, 5);
  });

  it('has the 2nd, 25th, 50th, 75th and 98th percentile that NumPy interpolates', () => {
    // numpy.percentile(x, [2, 25, 50, 75, 98])
    const expected = [0.017020085975527764, 0.23111321777105331, 0.4736184626817703, 0.7104277014732361, 0.9740981435775756];
    const { p2, p25, p50, p75, p98 } = distributionOf(v, unit);
    for (const [index, value] of [p2, p25, p50, p75, p98].entries()) expect(value).toBeCloseTo(expected[index]!, 7);
    // numpy.percentile(z.astype(numpy.float64), [2, 25, 50, 75, 98])
    const ofCubes = [-0.9013163769245147, -0.15552443265914917, -0.00014850795196252875, 0.07454206608235836, 0.8525012397766112];
    for (const [index, value] of percentilesOf(z).entries()) expect(value).toBe(Math.fround(ofCubes[index]!));
  });

  it('finds the percentiles of few, equal and sorted values', () => {
    // numpy.percentile([3], [2, 25, 50, 75, 98]); numpy.percentile([4, 1], [2, 25, 50, 75, 98])
    expect(percentilesOf(Float32Array.of(3))).toEqual([3, 3, 3, 3, 3]);
    expect(percentilesOf(Float32Array.of(4, 1))).toEqual([1.06, 1.75, 2.5, 3.25, 3.94].map(Math.fround));
    expect(percentilesOf(new Float32Array(5000).fill(0.25))).toEqual([0.25, 0.25, 0.25, 0.25, 0.25]);
    // numpy.percentile(numpy.arange(5001), [2, 25, 50, 75, 98]), ascending and descending
    const rising = Float32Array.from({ length: 5001 }, (_, i) => i);
    expect(percentilesOf(rising)).toEqual([100, 1250, 2500, 3750, 4900]);
    expect(percentilesOf(rising.toReversed())).toEqual([100, 1250, 2500, 3750, 4900]);
  });

  it('finds the percentiles that a sorted copy has, of few values and of many, wherever they lie', () => {
    const stream = randomStream(1, 'percentiles');
    for (const count of [2, 3, 51, 255, 256, 257, 258, 1000, 20_011])
      for (const spread of [1e-38, 1e-6, 1, 1e6])
        for (const shift of [0, 1, -1e3]) {
          const values = Float32Array.from({ length: count }, () => spread * (stream.normal() + shift));
          const inOrder = values.toSorted();
          const expected = [2, 25, 50, 75, 98].map((percent) => {
            const place = (percent / 100) * (count - 1);
            const [below, above] = [inOrder[Math.floor(place)]!, inOrder[Math.ceil(place)]!];
            return Math.fround(below + (above - below) * (place - Math.floor(place)));
          });
          expect(percentilesOf(values)).toEqual(expected);
        }
  });

  it('is the same of values in rows with gaps between, in one block or several, and leaves them as they were', () => {
    for (const [values, bins] of [[v, unit], [z, sums]] as const) {
      const blocks = [
        inMemory(values.subarray(0, 600), { columns: 30, gap: 2 }),
        inMemory(values.subarray(600, 607), { columns: 7 }),
        inMemory(values.subarray(607), { columns: 1, gap: 3 }),
      ];
      const { mean, sd, ...exact } = distributionOf(values, bins);
      const inBlocks = describeBlocks(tally, blocks, bins);
      expect(inBlocks).toMatchObject(exact);
      expect(inBlocks.mean).toBeCloseTo(mean, 7);
      expect(inBlocks.sd).toBeCloseTo(sd, 7);
      expect(tally.read(blocks)).toEqual(values);
    }
  });

  it('says NaN where a value is NaN, and infinity where one is infinite', () => {
    const broken = distributionOf(Float32Array.of(0.5, NaN, 0.25), unit);
    expect([broken.mean, broken.sd, broken.p2, broken.p50, broken.p98, norm(broken)]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
    expect(broken.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    // numpy.mean([1, inf]); numpy.mean([inf, 1]); numpy.percentile([inf, 1], 2)
    for (const values of [Float32Array.of(1, Infinity), Float32Array.of(Infinity, 1)])
      expect([distributionOf(values, sums).mean, distributionOf(values, sums).p2]).toEqual([Infinity, Infinity]);
  });
});

describe('a histogram', () => {
  it('counts bounded activations as numpy.histogram does', () => {
    // numpy.histogram(v.astype(numpy.float64), 50, (0, 1))[0]
    const expected = [
      23, 18, 21, 19, 34, 20, 24, 19, 22, 25, 15, 19, 21, 28, 19, 21, 32, 25, 17, 28, 17, 10, 12, 19, 18, 18, 22, 19, 33, 26, 19, 18,
      19, 18, 20, 15, 23, 25, 22, 26, 16, 8, 15, 11, 19, 11, 20, 20, 16, 15,
    ];
    expect([...countValues(unit, v)]).toEqual(expected);
    // numpy.histogram((v * 2 - 1).astype(numpy.float64), 50, (-1, 1))[0]
    expect([...countValues(binsOf('a', 'tanh'), v.map((value) => 2 * value - 1))]).toEqual(expected);
    expect(countValues(unit, Float32Array.of(-3, 7, NaN)).filter(Boolean)).toEqual(Uint32Array.of(1, 1));
  });

  it('counts weighted inputs and parameters in quarters of octaves, as numpy.histogram does with those edges', () => {
    // e = [2.0 ** (-10 + k // 4) * (1 + k % 4 / 4) for k in range(81)]; c = numpy.histogram(z, [-x for x in e[::-1]] + e)[0]; c[40:121]
    const expected = [
      25, 22, 25, 46, 18, 22, 21, 28, 16, 13, 13, 20, 14, 17, 15, 12, 8, 12, 13, 24, 8, 13, 4, 9, 4, 9, 11, 9, 3, 4, 6, 3, 3, 1, 2, 3,
      1, 2, 2, 1, 96, 2, 3, 2, 3, 12, 4, 4, 4, 13, 4, 8, 6, 6, 7, 6, 5, 8, 8, 6, 8, 12, 9, 6, 10, 19, 8, 13, 14, 23, 18, 20, 12, 12,
      15, 11, 16, 23, 27, 19, 16,
    ];
    const counts = [...countValues(sums, z)];
    expect(counts.slice(40, 121)).toEqual(expected);
    expect(counts).toHaveLength(161);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it('counts gradients in halves of octaves, as numpy.histogram does with those edges', () => {
    // e = [2.0 ** (-24 + k // 2) * (1 + k % 2 / 2) for k in range(61)]; c = numpy.histogram(z, [-x for x in e[::-1]] + e)[0]; c[12:109]
    const expected = [
      47, 71, 40, 49, 29, 33, 31, 27, 20, 37, 21, 13, 13, 20, 7, 9, 4, 5, 3, 3, 3, 4, 5, 1, 4, 1, 5, 3, 4, 4, 1, 0, 2, 1, 0, 0, 1, 1,
      0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 2, 0, 3, 2, 2, 3, 5, 1, 3, 2, 7, 4, 4, 8, 5, 5, 16, 8,
      17, 14, 13, 11, 16, 14, 21, 16, 27, 27, 41, 32, 27, 27, 50, 35,
    ];
    const counts = [...countValues(gradients, z)];
    expect(counts.slice(12, 109)).toEqual(expected);
    expect(counts).toHaveLength(121);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it('has edges that ascend, one more than bins, symmetric about zero where the values are', () => {
    for (const activation of activationNames)
      for (const quantity of quantityNames) {
        const bins = binsOf(quantity, activation);
        const edges = binEdges(bins);
        expect(edges).toHaveLength(binCount(bins) + 1);
        expect(edges.every((edge, index) => index === 0 || edge > edges[index - 1]!)).toBe(true);
        if (edges[0]! < 0) for (const [index, edge] of edges.entries()) expect(edge).toBeCloseTo(-edges.at(-1 - index)!, 12);
      }
  });

  it('puts the ends of a bounded range into the outermost bins, and zero and what rounds to it into the middle one', () => {
    const ends = countValues(unit, Float32Array.of(0, 1));
    expect([ends[0], ends[49]]).toEqual([1, 1]);
    const counts = countValues(gradients, Float32Array.of(0, -0, 1e-30, -1e-30, 1e9, -1e9, Infinity));
    const middle = (binCount(gradients) - 1) / 2;
    expect([counts[0], counts[middle], counts.at(-1)]).toEqual([1, 4, 2]);
  });
});
