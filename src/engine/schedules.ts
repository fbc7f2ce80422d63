import type { ScheduleSpec } from './spec.ts';

/** Where a training stands when the next epoch's learning rate is asked for. */
export interface ScheduleMoment {
  /** Finished epochs: 0 before the first. */
  epoch: number;
  /** Epochs of the whole run. */
  epochs: number;
  /** How often the loss has stood still for the patience of `halveOnPlateau`. */
  plateaus: number;
}

export interface Schedule<S extends ScheduleSpec = ScheduleSpec> {
  formula: string;
  latex: string;
  source: string;
  /** What the first learning rate is multiplied by; in [0, 1]. */
  factor(schedule: S, moment: ScheduleMoment): number;
}

/** How the learning rate η falls from its first value η₀, by name; e counts finished epochs from 0, E is their number. */
export const schedules: { readonly [Type in ScheduleSpec['type']]: Schedule<Extract<ScheduleSpec, { type: Type }>> } = {
  constant: {
    formula: 'η = η₀',
    latex: String.raw`\eta = \eta_0`,
    source: 'Robbins & Monro (1951) ask for a falling rate; a constant one is what Nielsen, chapter 1, uses',
    factor: () => 1,
  },
  step: {
    formula: 'η = η₀ · f^⌊e / every⌋',
    latex: String.raw`\eta = \eta_0\, f^{\lfloor e / k \rfloor}`,
    source: 'Goodfellow, Bengio & Courville, Deep Learning (2016), section 8.3',
    factor: ({ every, factor }, { epoch }) => factor ** Math.floor(epoch / every),
  },
  exponential: {
    formula: 'η = η₀ · f^e',
    latex: String.raw`\eta = \eta_0\, f^{e}`,
    source: 'Senior et al., An empirical study of learning rates in deep neural networks (2013)',
    factor: ({ factor }, { epoch }) => factor ** epoch,
  },
  cosine: {
    formula: 'η = η₀ · (floor + (1 − floor) · ½(1 + cos(π e / E)))',
    latex: String.raw`\eta = \eta_0 \left(m + \tfrac{1-m}{2}\left(1 + \cos\tfrac{\pi e}{E}\right)\right)`,
    source: 'Loshchilov & Hutter, SGDR (2017), equation 5, without restarts',
    factor: ({ floor }, { epoch, epochs }) => floor + ((1 - floor) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2,
  },
  halveOnPlateau: {
    formula: 'η = η₀ · max(floor, 2^−(plateaus))',
    latex: String.raw`\eta = \eta_0 \max\!\left(m, 2^{-p}\right)`,
    source: 'Nielsen, Neural Networks and Deep Learning (2015), chapter 3, “Learning rate schedule”',
    factor: ({ floor }, { plateaus }) => Math.max(floor, 2 ** -plateaus),
  },
};

/** The factor of any schedule for the epoch to come. */
export function scheduleFactor(schedule: ScheduleSpec, moment: ScheduleMoment): number {
  return (schedules[schedule.type] as Schedule).factor(schedule, moment);
}
