import type { RidgeScale } from '../../diagnostics/ridgeline.ts';
import type { TrainingAxis } from '../../diagnostics/training-axis.ts';

export const axisOptions: readonly { value: TrainingAxis; title: string }[] = [
  { value: 'epochs', title: 'Epochs' },
  { value: 'steps', title: 'Steps, log' },
];

export const scaleOptions: readonly { value: RidgeScale; title: string }[] = [
  { value: 'linear', title: 'Linear' },
  { value: 'magnitude', title: 'log |x|' },
];
