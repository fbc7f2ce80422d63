import { outputShape, parameterCounts, type Shape } from '../../engine/shapes.ts';
import { layerSchema, type RunSpec } from '../../engine/spec.ts';

/** What is known of a layer while the spec may still be wrong. */
export interface DraftLayerShape {
  output: Shape | null;
  parameters: number | null;
}

const unknown: DraftLayerShape = { output: null, parameters: null };

/** Shapes through a network under edit, as far as they can be told: nothing is known beyond the first layer that is wrong. */
export function draftShapes({ inputShape, layers }: Pick<RunSpec, 'inputShape' | 'layers'>): DraftLayerShape[] {
  let input: Shape | null = inputShape;
  return layers.map((layer) => {
    if (!input || !layerSchema.safeParse(layer).success) {
      input = null;
      return unknown;
    }
    const output = outputShape(layer, input);
    if (typeof output === 'string') {
      input = null;
      return unknown;
    }
    const { weights, biases } = parameterCounts(layer, input);
    input = output;
    return { output, parameters: weights + biases };
  });
}

/** Weights and biases of the whole network; null while some layer is wrong. */
export const draftParameters = (shapes: readonly DraftLayerShape[]): number | null =>
  shapes.every(({ parameters }) => parameters !== null) ? shapes.reduce((sum, { parameters }) => sum + parameters!, 0) : null;
