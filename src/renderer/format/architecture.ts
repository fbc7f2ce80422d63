import { presetOf } from '../../engine/presets.ts';
import { sizeOf } from '../../engine/shapes.ts';
import type { ActivationName, LayerSpec, RunSpec } from '../../engine/spec.ts';
import { activationTitles } from './terms.ts';

const isSpatial = ({ type }: LayerSpec) => type === 'conv2d' || type === 'maxPool2d' || type === 'averagePool2d';

/** A number that is still to be written has none. */
const shown = (value: number | null) => String(value ?? '?');

function layerWord(layer: LayerSpec): string | null {
  switch (layer.type) {
    case 'dense':
      return shown(layer.units);
    case 'conv2d':
      return `${shown(layer.filters)}c${shown(layer.kernel)}`;
    case 'maxPool2d':
      return `max${shown(layer.size)}`;
    case 'averagePool2d':
      return `avg${shown(layer.size)}`;
    case 'dropout':
      return `drop${Math.round(layer.rate * 100)}%`;
    case 'flatten':
      return null;
  }
}

/** A network in the literature's short form: 784-30-10, 784-1000×5-10, or 1×28×28-8c5-max2-10 with 8 filters of 5×5. */
export function architectureSummary({ inputShape, layers }: Pick<RunSpec, 'inputShape' | 'layers'>): string {
  const input = layers.some(isSpatial) ? inputShape.join('×') : String(sizeOf(inputShape));
  return [input, ...counted(layers.map(layerWord).filter((word) => word !== null))].join('-');
}

/** From so many on, equal words in a row are counted: five times 1000 is `1000×5`. */
const leastCounted = 5;

function counted(words: readonly string[]): string[] {
  const rows: string[][] = [];
  for (const word of words) {
    if (rows.at(-1)?.[0] === word) rows.at(-1)!.push(word);
    else rows.push([word]);
  }
  return rows.flatMap((row) => (row.length < leastCounted ? row : [`${row[0]}×${row.length}`]));
}

/** In the midst of a sentence: `sigmoid`, but `ReLU`. */
const activationWord = (name: ActivationName) => activationTitles[name].replace(/^[A-Z](?=[a-z]+$)/, (letter) => letter.toLowerCase());

/** Which units it has: `sigmoid`, or `ReLU → softmax` where the output differs. */
export function activationSummary({ layers }: Pick<RunSpec, 'layers'>): string {
  const names = layers.flatMap((layer) => ('activation' in layer ? [activationWord(layer.activation)] : []));
  const hidden = [...new Set(names.slice(0, -1))];
  const output = names.at(-1);
  const isAlike = hidden.length === 1 && hidden[0] === output;
  return [hidden.join(', '), isAlike ? null : output].filter(Boolean).join(' → ');
}

const mostOfNetwork = 100;

/** A long network by its two ends. */
const shortened = (summary: string) =>
  summary.length <= mostOfNetwork ? summary : `${summary.slice(0, mostOfNetwork / 2)}…${summary.slice(-mostOfNetwork / 4)}`;

/** The name a run gets until a person gives it one: its preset's, or else its network's. */
export function defaultRunName(spec: RunSpec): string {
  const title = presetOf(spec)?.title ?? `${shortened(architectureSummary(spec))} ${activationSummary(spec)}`;
  return `${title} · seed ${spec.seed}`;
}
