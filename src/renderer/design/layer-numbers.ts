import type { LayerType } from '../../engine/spec.ts';

export interface LayerNumber {
  key: string;
  label: string;
  unit: string;
  step: number;
}

const window: LayerNumber[] = [
  { key: 'size', label: 'Window', unit: 'window', step: 1 },
  { key: 'stride', label: 'Stride', unit: 'stride', step: 1 },
];

/** The numbers a layer of each type is set by. */
export const layerNumbers: Record<LayerType, readonly LayerNumber[]> = {
  dense: [{ key: 'units', label: 'Units', unit: 'units', step: 1 }],
  conv2d: [
    { key: 'filters', label: 'Filters', unit: 'filters', step: 1 },
    { key: 'kernel', label: 'Kernel', unit: 'kernel', step: 1 },
    { key: 'stride', label: 'Stride', unit: 'stride', step: 1 },
    { key: 'padding', label: 'Padding', unit: 'padding', step: 1 },
  ],
  maxPool2d: window,
  averagePool2d: window,
  flatten: [],
  dropout: [{ key: 'rate', label: 'Rate', unit: 'left out', step: 0.05 }],
};
