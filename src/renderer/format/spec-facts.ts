import type { LayerSpec, OptimizerSpec, RunSpec } from '../../engine/spec.ts';
import { integer, plural } from './numbers.ts';
import { exact } from './significant.ts';
import { activationTitles, initializerTitles, layerTitles, lossTitles, optimizerTitles, scheduleTitles } from './terms.ts';

/** One layer in a line: `30 sigmoid · N(0, 1)`. */
export function layerFact(layer: LayerSpec): string {
  switch (layer.type) {
    case 'dense':
      return `${integer(layer.units)} ${activationTitles[layer.activation]} · ${initializerTitles[layer.initializer]}`;
    case 'conv2d': {
      const extras = [layer.stride > 1 && `stride ${layer.stride}`, layer.padding > 0 && `padding ${layer.padding}`].filter(Boolean);
      const shape = [`${layer.filters} × ${layer.kernel}×${layer.kernel}`, ...extras].join(', ');
      return `Convolution ${shape} ${activationTitles[layer.activation]} · ${initializerTitles[layer.initializer]}`;
    }
    case 'maxPool2d':
    case 'averagePool2d':
      return `${layerTitles[layer.type]} ${layer.size}×${layer.size}, stride ${layer.stride}`;
    case 'dropout':
      return `Dropout ${layer.rate}`;
    case 'flatten':
      return 'Flatten';
  }
}

/** As the formulas name them. */
const settingNames: Record<string, string> = { momentum: 'μ =', decay: 'ρ =', beta1: 'β₁ =', beta2: 'β₂ =', epsilon: 'ε =' };

function optimizerFact(optimizer: OptimizerSpec): string {
  const settings = (Object.entries(optimizer) as [string, number][]).filter(([key]) => key !== 'type' && key !== 'learningRate');
  return [`${optimizerTitles[optimizer.type]} η = ${exact(optimizer.learningRate)}`, ...settings.map(([key, value]) => `${settingNames[key] ?? key} ${exact(value)}`)].join(', ');
}

function extras({ schedule, regularization, gradientClip, earlyStopping, pretraining }: RunSpec): string {
  return [
    schedule.type !== 'constant' && `${scheduleTitles[schedule.type].toLowerCase()} schedule`,
    regularization.l2 > 0 && `L2 λ = ${exact(regularization.l2)}`,
    regularization.l1 > 0 && `L1 λ = ${exact(regularization.l1)}`,
    regularization.maxNorm !== null && `max norm ${regularization.maxNorm}`,
    gradientClip !== null && `gradient clip ${gradientClip}`,
    earlyStopping && `early stopping after ${plural(earlyStopping.patience, 'epoch')}`,
    pretraining && `pretraining, ${plural(pretraining.epochs, 'epoch')} a layer`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** How a network was trained, as names and values; what is not in use is left out. */
export function specFacts(spec: RunSpec): [name: string, value: string][] {
  const { trainExamples, validationExamples } = spec.dataset;
  const facts: [string, string][] = [
    ['Loss', lossTitles[spec.loss]],
    ['Optimizer', optimizerFact(spec.optimizer)],
    ['Batch', spec.batchSize === 'full' ? 'all examples' : integer(spec.batchSize)],
    ['Epochs', integer(spec.epochs)],
    ['Seed', String(spec.seed)],
    ['Examples', `${integer(trainExamples)} + ${integer(validationExamples)} held out`],
    ['Also', extras(spec)],
  ];
  return facts.filter(([, value]) => value !== '');
}
