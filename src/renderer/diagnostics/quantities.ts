import { binsOf, type QuantityName } from '../../engine/diagnostics/bins.ts';
import type { Distribution } from '../../engine/diagnostics/distribution.ts';
import { learningLayers, type LearningLayer, type StatisticsSample } from '../../engine/diagnostics.ts';
import type { RunSpec } from '../../engine/spec.ts';
import { niceCeiling } from '../charts/scales.ts';
import { activationTitles } from '../format/terms.ts';

/** Each quantity's symbol, name, and what it is of. */
export const quantityTitles: Record<QuantityName, { symbol: string; name: string; about: string }> = {
  z: { symbol: 'z', name: 'Weighted inputs', about: 'z = w·a + b of every unit for each of the 300 probe examples' },
  a: { symbol: 'a', name: 'Activations', about: 'a = σ(z) of every unit for each of the 300 probe examples' },
  delta: { symbol: 'δ', name: 'Errors', about: 'δ = ∂C/∂z of every unit for each of the 300 probe examples' },
  gradW: { symbol: '∂C/∂w', name: 'Gradients of the weights', about: '∂C/∂w of every weight, averaged over the 300 probe examples' },
  gradB: { symbol: '∂C/∂b', name: 'Gradients of the biases', about: '∂C/∂b of every bias, averaged over the 300 probe examples' },
  weights: { symbol: 'w', name: 'Weights', about: 'every weight w' },
  biases: { symbol: 'b', name: 'Biases', about: 'every bias b' },
};

/** A layer as plots and tables name it: `Layer 2` or `Output`; with its units where there is room. */
export const layerTitle = ({ number, isOutput }: LearningLayer): string => (isOutput ? `Layer ${number}, output` : `Layer ${number}`);
export const layerUnits = ({ spec, units }: LearningLayer): string =>
  `${units} ${spec.type === 'conv2d' ? 'filters, ' : ''}${activationTitles[spec.activation].toLowerCase().replace('relu', 'ReLU')}`;

export function distributionOf(sample: StatisticsSample, { layer }: LearningLayer, quantity: QuantityName): Distribution | undefined {
  return sample.layers.find((statistics) => statistics.layer === layer)?.distributions[quantity];
}

/** An axis for activations: the whole range of those that have two ends, and 98 of 100 values of those that have not. */
export function activationAxis(seen: readonly { layer: LearningLayer; a: Distribution }[]): { from: number; to: number } {
  const ranges = seen.map(({ layer, a }) => {
    const bins = binsOf('a', layer.spec.activation);
    return bins.kind === 'even' ? bins : { from: a.p2, to: a.p98 };
  });
  const finite = ranges.filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to));
  const [from, to] = [Math.min(...finite.map((range) => range.from)), Math.max(...finite.map((range) => range.to))];
  if (!(to > from)) return { from: 0, to: 1 };
  return { from: from < 0 ? -niceCeiling(-from) : 0, to: niceCeiling(to) };
}

export { learningLayers };
export const hiddenLayers = (spec: RunSpec): LearningLayer[] => learningLayers(spec).filter(({ isOutput }) => !isOutput);

/** `untrained`, `epoch 0.013 (step 65)`, `epoch 3`. */
export function sampleTitle({ epoch, step }: Pick<StatisticsSample, 'epoch' | 'step'>): string {
  if (step === 0) return 'untrained';
  return Number.isInteger(epoch) ? `epoch ${epoch}` : `epoch ${Number(epoch.toPrecision(2))} (step ${step.toLocaleString('en')})`;
}
