import type { Inspection } from '../../../engine/inspector/inspection.ts';
import { rowOfUnit, type Operand } from './operand.ts';
import { matrix, tiles, unitsGrid } from './tensor-grid.ts';

type Named = Partial<Operand> & { symbol: string };

/** All weights of a layer; and where they look at pictures, those of the chosen unit by themselves. */
export function weightOperands(
  inspection: Inspection,
  layer: number,
  values: Float64Array,
  named: Named,
  chosen: (layer: number) => number,
): Operand[] {
  const all = weightOperand(inspection, layer, values, named);
  const picture = pictureBefore(inspection, layer);
  if (!picture) return [all];
  const size = picture.height * picture.width;
  const first = chosen(layer) * size;
  const one: Operand = {
    ...all,
    key: `${all.key} of unit`,
    indices: [chosen(layer)],
    sign: ':',
    isResult: false,
    values: values.subarray(first, first + size),
    grid: tiles(1, picture.height, picture.width),
    mark: () => null,
    offset: first,
  };
  return [all, one];
}

export function weightOperand({ network }: Inspection, layer: number, values: Float64Array, named: Named): Operand {
  const { spec, parameters, inputShape } = network.layers[layer]!;
  const perUnit = parameters.weights.length / parameters.biases.length;
  const picture = pictureBefore({ network }, layer);
  const grid =
    spec.type === 'conv2d'
      ? tiles(values.length / spec.kernel ** 2, spec.kernel, spec.kernel, inputShape[0]! > 1 ? inputShape[0] : undefined)
      : picture
        ? tiles(values.length / perUnit, picture.height, picture.width)
        : matrix(values.length / perUnit, perUnit);
  return {
    key: 'w',
    layer: layer + 1,
    indices: [],
    sign: '',
    values,
    grid,
    isTransposed: false,
    isResult: false,
    of: 'weight',
    owner: layer,
    markedOf: layer,
    mark: (unit) => {
      const row = rowOfUnit({ network }, layer, unit);
      return [row * perUnit, (row + 1) * perUnit - 1];
    },
    offset: 0,
    ...named,
  };
}

export function biasOperand({ network }: Inspection, layer: number, values: Float64Array, named: Named): Operand {
  return {
    key: 'b',
    layer: layer + 1,
    indices: [],
    sign: '',
    values,
    grid: unitsGrid([values.length]),
    isTransposed: false,
    isResult: false,
    of: 'bias',
    owner: layer,
    markedOf: layer,
    mark: (unit) => [rowOfUnit({ network }, layer, unit), rowOfUnit({ network }, layer, unit)],
    offset: 0,
    ...named,
  };
}

/** The picture of one channel that a dense layer looks at, flattened or not; null where there is none. */
function pictureBefore({ network }: Pick<Inspection, 'network'>, layer: number): { height: number; width: number } | null {
  if (network.layers[layer]!.spec.type !== 'dense') return null;
  let at = layer;
  while (at > 0 && ['flatten', 'dropout'].includes(network.layers[at - 1]!.spec.type)) at--;
  const [channels, height, width] = network.layers[at]!.inputShape;
  return channels === 1 && height !== undefined && width !== undefined && height * width > 1 ? { height, width } : null;
}
