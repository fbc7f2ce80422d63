import type { RunRecord } from '../../bridge/runs.ts';
import type { PlotTable } from '../diagnostics/plot-table.ts';
import { activationSummary, architectureSummary } from '../format/architecture.ts';

type Cell = string | number | null;

const columns: Record<string, (run: RunRecord) => Cell> = {
  run: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  network: ({ spec }) => architectureSummary(spec),
  activations: ({ spec }) => activationSummary(spec),
  parameters: ({ parameters }) => parameters,
  loss: ({ spec }) => spec.loss,
  optimizer: ({ spec }) => spec.optimizer.type,
  learning_rate: ({ spec }) => spec.optimizer.learningRate,
  batch_size: ({ spec }) => spec.batchSize,
  l2: ({ spec }) => spec.regularization.l2,
  train_examples: ({ spec }) => spec.dataset.trainExamples,
  validation_examples: ({ spec }) => spec.dataset.validationExamples,
  seed: ({ spec }) => spec.seed,
  epochs: ({ epoch }) => epoch,
  epochs_planned: ({ spec }) => spec.epochs,
  train_loss: ({ trainLoss }) => trainLoss,
  train_accuracy: ({ trainAccuracy }) => trainAccuracy,
  val_loss: ({ valLoss }) => valLoss,
  val_accuracy: ({ valAccuracy }) => valAccuracy,
  best_val_accuracy: ({ bestValAccuracy }) => bestValAccuracy,
  test_loss: ({ testLoss }) => testLoss,
  test_accuracy: ({ testAccuracy }) => testAccuracy,
  trained_ms: ({ trainedMs }) => trainedMs,
  created: ({ createdAt }) => new Date(createdAt).toISOString(),
  tags: ({ tags }) => tags.join(' '),
  note: ({ note }) => note,
};

/** The list of runs for other programs: a row a run, accuracies as fractions. */
export const runsTable = (runs: readonly RunRecord[]): PlotTable => ({
  columns: Object.keys(columns),
  rows: runs.map((run) => Object.values(columns).map((cell) => cell(run))),
});
