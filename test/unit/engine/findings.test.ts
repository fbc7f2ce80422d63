import { describe, expect, it } from 'vitest';
import type { LayerStatistics, StatisticsSample } from '../../../src/engine/diagnostics.ts';
import { binCount, binsOf, quantityNames, type QuantityName } from '../../../src/engine/diagnostics/bins.ts';
import type { Distribution } from '../../../src/engine/diagnostics/distribution.ts';
import { findingRules, findings, type CurvePoint } from '../../../src/engine/findings.ts';
import { parseSpec, type ActivationName, type RunSpec } from '../../../src/engine/spec.ts';

const network = (activation: ActivationName, hiddenLayers = 2): RunSpec =>
  parseSpec({
    layers: [
      ...Array.from({ length: hiddenLayers }, () => ({ type: 'dense', units: 30, activation })),
      { type: 'dense', units: 10, activation: 'softmax' },
    ],
    loss: 'logLikelihood',
    optimizer: { type: 'sgd', learningRate: 0.1 },
    batchSize: 10,
    epochs: 30,
  });

/** What one layer shows; whatever is not told is unremarkable. */
interface Shown {
  saturated?: number;
  dead?: number;
  delta?: number;
  z?: number;
  updateRatio?: number;
  p2?: number;
  p98?: number;
}

function statistics(layer: number, activation: ActivationName, shown: Shown): LayerStatistics {
  const plain = (name: QuantityName): Distribution => ({
    mean: 0,
    sd: 1,
    p2: 0.3,
    p25: 0.4,
    p50: 0.5,
    p75: 0.6,
    p98: 0.7,
    counts: new Uint32Array(binCount(binsOf(name, activation))),
  });
  const distributions = Object.fromEntries(quantityNames.map((name) => [name, plain(name)])) as Record<QuantityName, Distribution>;
  distributions.delta.sd = shown.delta ?? 1;
  distributions.z.sd = shown.z ?? 1;
  distributions.a.p2 = shown.p2 ?? 0.3;
  distributions.a.p98 = shown.p98 ?? 0.7;
  const saturation = activation === 'softmax' ? null : { saturated: shown.saturated ?? 0, dead: shown.dead ?? 0 };
  return { layer, saturation, updateRatio: shown.updateRatio ?? 1e-3, distributions };
}

const sample = (spec: RunSpec, epoch: number, shown: Shown[]): StatisticsSample => ({
  epoch,
  step: epoch * 5000,
  layers: spec.layers.map((layer, index) => statistics(index, 'activation' in layer ? layer.activation : 'linear', shown[index] ?? {})),
});

const point = (epoch: number, trainLoss: number, valLoss: number | null = trainLoss): CurvePoint => ({
  epoch,
  trainLoss,
  trainAccuracy: 0.9,
  valLoss,
  valAccuracy: 0.9,
  learningRate: 0.1,
});

const sentences = (spec: RunSpec, samples: StatisticsSample[], curve: CurvePoint[] = []) =>
  findings({ spec, samples, curve }).map(({ sentence }) => sentence);

describe('a finding', () => {
  it('says which layer saturates, how much and since when', () => {
    const spec = network('sigmoid', 4);
    const top = (saturated: number) => [{}, {}, {}, { saturated }];
    const samples = [sample(spec, 0, []), sample(spec, 2, top(0.49)), sample(spec, 3, top(0.5)), sample(spec, 4, top(0.87))];
    expect(sentences(spec, samples)[0]).toBe('Layer 4 is saturated: 87% of its activations are within 1% of 0 or 1 since epoch 3.');
    expect(findings({ spec, samples, curve: [] })[0]).toMatchObject({ rule: 2, kind: 'trouble', layer: 3 });
  });

  it('says when a layer has come out of its saturation', () => {
    const spec = network('tanh');
    const samples = [0.9, 0.6, 0.2].map((saturated, epoch) => sample(spec, epoch, [{ saturated }]));
    expect(sentences(spec, samples)[0]).toBe(
      'Layer 1 was saturated until epoch 1, and came out of it: 20% of its activations are within 1% of −1 or 1 now.',
    );
  });

  it('says which sigmoid layer is pushed against an end of its range', () => {
    const spec = network('sigmoid');
    const samples = [sample(spec, 0, []), sample(spec, 1, [{ p2: 0.93, p98: 0.99 }, { p98: 0.05 }])];
    expect(sentences(spec, samples).slice(0, 2)).toEqual([
      'Layer 1 is pushed against 1: 98% of its activations are at least 0.93, since epoch 1.',
      'Layer 2 is pushed against 0: 98% of its activations are at most 0.05, since epoch 1.',
    ]);
  });

  it('counts dead ReLU units, and leaves ReLU out of saturation', () => {
    const spec = network('relu');
    expect(sentences(spec, [sample(spec, 0, [{ saturated: 0.8, dead: 0.2 }, { dead: 0.09 }])])[0]).toBe(
      '20% of layer 1’s ReLU units are dead: 0 for every probe example.',
    );
  });

  it('says by how much gradients shrink, grow, or are alike', () => {
    const spec = network('sigmoid');
    const of = (...delta: number[]) => sample(spec, 1, delta.map((delta) => ({ delta })));
    const start = sample(spec, 0, [{ delta: 0.5 }, {}, {}]);
    expect(sentences(spec, [start, of(0.01, 0.1, 0.31)])).toEqual(['Gradients shrink 31× from layer 3 back to layer 1; at the start it was 2.0×.']);
    expect(sentences(spec, [of(10, 1, 1)])).toEqual(['Gradients grow 10× from layer 3 back to layer 1.']);
    expect(sentences(spec, [of(0.1, 0.2, 0.5)])).toEqual(['Gradients are alike in the 2 hidden layers, within 2.0× of each other.']);
    expect(sentences(spec, [of(0.1, 0.31, 0.5)])).toEqual([]);
  });

  it('calls a rising validation loss overfitting only while the training loss falls, and after three epochs', () => {
    const spec = network('sigmoid', 1);
    const samples = [sample(spec, 0, [])];
    const rising = [point(0, 2, 2), point(1, 1, 0.5), point(2, 0.8, 0.51), point(3, 0.6, 0.55), point(4, 0.5, 0.6)];
    expect(sentences(spec, samples, rising)).toEqual([
      'Validation loss rises since epoch 1, from 0.5 to 0.6, while the training loss falls: overfitting.',
    ]);
    expect(sentences(spec, samples, rising.slice(0, 3))).toEqual([]);
    expect(sentences(spec, samples, rising.map((p) => ({ ...p, trainLoss: p.epoch === 0 ? 2 : 1 })))).toEqual([]);
    expect(sentences(spec, samples, rising.map((p) => ({ ...p, valLoss: null })))).toEqual([]);
  });

  it('says when nothing is learnt', () => {
    const spec = network('sigmoid', 1);
    const samples = [sample(spec, 0, [])];
    expect(sentences(spec, samples, [point(0, 2.35), point(1, 2.3), point(2, 2.31)])).toEqual([
      'Nothing is learnt yet: after epoch 2 the training loss is 2.31, where it began with 2.35.',
    ]);
    expect(sentences(spec, samples, [point(0, 2.35), point(1, 2.2)])).toEqual([]);
    expect(sentences(spec, samples, [point(0, 2.35)])).toEqual([]);
  });

  it('says where weights hardly move and where they jump', () => {
    const spec = network('sigmoid', 1);
    expect(sentences(spec, [sample(spec, 1, [{ updateRatio: 2.1e-6 }, { updateRatio: 0.3 }])])).toEqual([
      'Layer 1’s weights hardly move: the last step changed them by 2·10⁻⁶ of their length.',
      'Layer 2’s weights jump: the last step changed them by 30% of their length.',
    ]);
  });

  it('asks less of the weights where the schedule has lowered the learning rate', () => {
    const spec = network('sigmoid', 1);
    const samples = [sample(spec, 1, [{ updateRatio: 2e-6 }])];
    expect(sentences(spec, samples, [point(0, 2), { ...point(1, 1), learningRate: 0.01 }])).toEqual([]);
    expect(sentences(spec, samples, [point(0, 2), { ...point(1, 1), learningRate: 0.05 }])).toHaveLength(1);
  });

  it('compares the gradients of dense layers, not of convolutions', () => {
    const spec = parseSpec({
      layers: [
        { type: 'conv2d', filters: 4, kernel: 5, activation: 'tanh' },
        { type: 'flatten' },
        { type: 'dense', units: 30, activation: 'tanh' },
        { type: 'dense', units: 30, activation: 'tanh' },
        { type: 'dense', units: 10, activation: 'softmax' },
      ],
      loss: 'logLikelihood',
      optimizer: { type: 'sgd', learningRate: 0.1 },
      batchSize: 10,
      epochs: 30,
    });
    const of = (...delta: number[]) => sample(spec, 1, delta.map((delta) => ({ delta })));
    expect(sentences(spec, [of(1e-4, 1, 0.5, 1, 1)])).toEqual(['Gradients are alike in the 2 hidden dense layers, within 2.0× of each other.']);
    expect(sentences(spec, [of(1, 1, 0.05, 0.3, 1)])).toEqual(['Gradients shrink 20× from layer 4 back to layer 2.']);
  });

  it('says that weights from N(0, 1) begin in saturation', () => {
    const spec = network('sigmoid', 1);
    expect(sentences(spec, [sample(spec, 0, [{ z: 22.36 }])])).toEqual([
      'Layer 1 starts with weighted inputs of standard deviation 22.4: most of its units begin near an end of their range.',
    ]);
  });

  it('says when the training has diverged, and all else of the time before', () => {
    const spec = network('tanh');
    const broken = sample(spec, 0.25, [{ z: NaN, saturated: 0.9 }]);
    const samples = [sample(spec, 0, []), sample(spec, 0.2, [{ updateRatio: 3 }]), broken, { ...broken, epoch: 1, step: 5000 }];
    const [diverged, ...others] = findings({ spec, samples, curve: [] });
    expect(diverged).toEqual({
      rule: 1,
      kind: 'trouble',
      sentence: 'Training has diverged: since epoch 0.25 (step 1,250) the layers hold numbers that are not finite.',
      layer: null,
    });
    expect(others.map(({ sentence }) => sentence)).toEqual([
      'Gradients are alike in the 2 hidden layers, within 1.0× of each other.',
      'Layer 1’s weights jump: the last step changed them by 3.0 times their length.',
    ]);
    const infinite = [sample(spec, 0, []), sample(spec, 1, [{ delta: Infinity }])];
    expect(findings({ spec, samples: infinite, curve: [] })[0]).toMatchObject({ rule: 1 });
  });

  const curve = (...losses: [train: number, validation: number][]) => losses.map(([train, val], epoch) => point(epoch, train, val));

  it.each<[rule: string, number: number, spec: RunSpec, at: Shown[], below: Shown[]]>([
    ['half of the activations of a sigmoid layer', 2, network('sigmoid'), [{ saturated: 0.5 }], [{ saturated: 0.4999 }]],
    ['half of the activations of a softsign layer', 2, network('softsign'), [{ saturated: 0.5 }], [{ saturated: 0.4999 }]],
    ['a 98th percentile of 0.1', 3, network('sigmoid'), [{ p2: 0, p98: 0.1 }], [{ p2: 0, p98: 0.1001 }]],
    ['a 2nd percentile of 0.9', 3, network('sigmoid'), [{ p2: 0.9, p98: 1 }], [{ p2: 0.8999, p98: 1 }]],
    ['a tenth of dead units', 4, network('relu'), [{ dead: 0.1 }], [{ dead: 0.0999 }]],
    ['a gradient ten times smaller in the first layer', 5, network('tanh'), [{ delta: 0.1 }], [{ delta: 0.1001 }]],
    ['a gradient ten times larger in the first layer', 5, network('tanh'), [{ delta: 10 }], [{ delta: 9.99 }]],
    ['hidden gradients within 3×', 5, network('tanh'), [{ delta: 3 }], [{ delta: 3.01 }]],
    ['an update of less than 10⁻⁵', 8, network('tanh'), [{ updateRatio: 0.99e-5 }], [{ updateRatio: 1e-5 }]],
    ['an update of more than 10⁻¹', 8, network('tanh'), [{ updateRatio: 0.101 }], [{ updateRatio: 0.1 }]],
    ['weighted inputs that start with a deviation of 4', 9, network('tanh'), [{ z: 4 }], [{ z: 3.999 }]],
  ])('comes with %s, and not short of it', (_, rule, spec, at, below) => {
    const rules = (shown: Shown[]) => findings({ spec, samples: [sample(spec, 0, shown)], curve: [] }).map((finding) => finding.rule);
    expect(rules(at)).toContain(rule);
    expect(rules(below)).not.toContain(rule);
  });

  it.each<[rule: string, number: number, at: CurvePoint[], below: CurvePoint[]]>([
    [
      'a validation loss 2% above its lowest',
      6,
      curve([2, 2], [1, 1], [0.9, 1], [0.8, 1], [0.7, 1.02]),
      curve([2, 2], [1, 1], [0.9, 1], [0.8, 1], [0.7, 1.019]),
    ],
    [
      'a lowest validation loss three epochs ago',
      6,
      curve([2, 2], [1, 1], [0.9, 1.1], [0.8, 1.2], [0.7, 1.3]),
      curve([2, 2], [1.2, 1.2], [1, 1], [0.8, 1.2], [0.7, 1.3]),
    ],
    ['a training loss that fell by less than 5%', 7, curve([2, 2], [1.9, 2]), curve([2, 2], [1.899, 2])],
  ])('comes with %s, and not short of it', (_, rule, at, below) => {
    const spec = network('sigmoid', 1);
    const samples = [sample(spec, 0, [])];
    const rules = (curve: CurvePoint[]) => findings({ spec, samples, curve }).map((finding) => finding.rule);
    expect(rules(at)).toContain(rule);
    expect(rules(below)).not.toContain(rule);
  });

  it('is silent before the first measurement, and about a sound network', () => {
    const spec = network('sigmoid', 1);
    expect(findings({ spec, samples: [], curve: [] })).toEqual([]);
    expect(findings({ spec, samples: [sample(spec, 0, []), sample(spec, 1, [])], curve: [point(0, 2), point(1, 1)] })).toEqual([]);
  });

  it('names a rule that is stated in words, with its threshold', () => {
    const spec = network('sigmoid', 4);
    const samples = [sample(spec, 0, [{ delta: 1e-3, saturated: 0.7, z: 9 }])];
    const rules = findings({ spec, samples, curve: [] }).map(({ rule }) => findingRules[rule - 1]!.text);
    expect(rules).toHaveLength(3);
    for (const text of rules) expect(text).toMatch(/\d/);
  });
});
