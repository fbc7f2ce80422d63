import type { LayerSpec } from '../spec.ts';
import { withoutParameters, type LayerPlan } from './layer.ts';

/** Sets a random part of its inputs to zero while training (Srivastava et al. 2014); see kernels/assembly/dropout.ts. */
export function dropoutLayer({ rate }: Extract<LayerSpec, { type: 'dropout' }>): LayerPlan {
  return { ...withoutParameters, kind: 'dropout', fields: { rate } };
}
