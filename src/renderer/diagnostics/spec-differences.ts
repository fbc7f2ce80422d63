import type { RunSpec } from '../../engine/spec.ts';
import { activationSummary, architectureSummary } from '../format/architecture.ts';

/** One setting in which runs differ, and what each has; '–' where a run has no such setting. */
export interface SpecDifference {
  /** The spec's own key, as `--set` takes it; layers are named by their number. */
  key: string;
  values: string[];
}

const none = '–';

/** Only the settings that are not the same in all specs. */
export function specDifferences(specs: readonly RunSpec[]): SpecDifference[] {
  const rest = differingKeys(specs.map(({ layers: _layers, ...settings }) => flatten(settings)));
  return [...layerDifferences(specs), ...rest];
}

/** Keys with dots, and their values as text. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return new Map([[path, written(value)]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...flatten(inner, path === '' ? key : `${path}.${key}`)]));
}

const written = (value: unknown) => (value === null ? 'none' : Array.isArray(value) ? value.join(' × ') : String(value));

function differingKeys(flat: readonly Map<string, string>[]): SpecDifference[] {
  const keys = [...new Set(flat.flatMap((settings) => [...settings.keys()]))];
  return keys
    .map((key) => ({ key, values: flat.map((settings) => settings.get(key) ?? none) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** Setting by setting where the networks have the same layers, and else as a whole. */
function layerDifferences(specs: readonly RunSpec[]): SpecDifference[] {
  const kinds = new Set(specs.map(({ layers }) => layers.map(({ type }) => type).join()));
  if (kinds.size > 1) {
    const whole = specs.map((spec) => new Map([['network', architectureSummary(spec)], ['activations', activationSummary(spec)]]));
    return differingKeys(whole);
  }
  const count = specs[0]?.layers.length ?? 0;
  const perLayer = Array.from({ length: count }, (_, index) => differingKeys(specs.map(({ layers }) => flatten(layers[index]))));
  const keys = [...new Set(perLayer.flatMap((differences) => differences.map(({ key }) => key)))];
  return keys.flatMap((key) => joined(key, perLayer.flatMap((differences, index) => ofLayer(differences, key, index + 1))));
}

interface LayerDifference {
  number: number;
  values: string[];
}

const ofLayer = (differences: readonly SpecDifference[], key: string, number: number): LayerDifference[] =>
  differences.filter((difference) => difference.key === key).map(({ values }) => ({ number, values }));

/** One row for all layers where each run has one value for all of them, else a row a layer. */
function joined(key: string, layers: readonly LayerDifference[]): SpecDifference[] {
  const [first] = layers;
  const uniform = layers.every(({ values }) => values.every((value, run) => value === first!.values[run]));
  if (uniform) return [{ key: `${numbers(layers)} ${key}`, values: first!.values }];
  return layers.map((layer) => ({ key: `${numbers([layer])} ${key}`, values: layer.values }));
}

function numbers(layers: readonly LayerDifference[]): string {
  const [first, last] = [layers[0]!.number, layers.at(-1)!.number];
  if (layers.length === 1) return `layer ${first}`;
  const isRange = last - first === layers.length - 1;
  return `layers ${isRange ? `${first}–${last}` : layers.map(({ number }) => number).join(', ')}`;
}
