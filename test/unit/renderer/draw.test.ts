import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/bridge/runs.ts';
import { presets } from '../../../src/engine/presets.ts';
import { sampledEpochs } from '../../../src/renderer/components/draw/answer-history.ts';
import { isDrawable, runSummary, startingRun } from '../../../src/renderer/components/draw/drawable-runs.ts';
import { outputMeaning, outputText, ranking } from '../../../src/renderer/components/draw/outputs.ts';
import { runRecord } from './run-record.ts';

const preset = (id: string) => presets.find((candidate) => candidate.id === id)!.spec;
const [newest, finished, older] = [
  runRecord({ id: 9, status: 'running' }),
  runRecord({ id: 7, status: 'done' }),
  runRecord({ id: 3, status: 'done' }),
] as [RunRecord, RunRecord, RunRecord];

describe('the run that looks at a drawing', () => {
  it('is the one used last time, else the newest that is done, else the newest', () => {
    expect(startingRun([newest, finished, older], 3)).toBe(older);
    expect(startingRun([newest, finished, older], 8)).toBe(finished);
    expect(startingRun([newest], null)).toBe(newest);
    expect(startingRun([], 3)).toBeNull();
  });

  it('has weights, and an input for each of the 784 pixels', () => {
    expect(isDrawable(runRecord({ hasWeights: true }))).toBe(true);
    expect(isDrawable(runRecord({ hasWeights: false }))).toBe(false);
    expect(isDrawable(runRecord({ hasWeights: true, spec: { ...preset('nielsen'), inputShape: [4] } }))).toBe(false);
  });

  it('is told apart by its architecture and the best measure there is', () => {
    expect(runSummary(runRecord({ testAccuracy: 0.9512, valAccuracy: 0.96 }))).toBe('784-30-10 · test 95.1%');
    expect(runSummary(runRecord({ testAccuracy: null, valAccuracy: 0.96 }))).toBe('784-30-10 · validation 96.0%');
    expect(runSummary(runRecord({ testAccuracy: null, valAccuracy: null }))).toBe('784-30-10');
  });
});

describe('the outputs of a network', () => {
  it('are called probabilities only where softmax makes them sum to 1', () => {
    expect(outputMeaning(preset('modern'))).toEqual({ noun: 'probability', note: null, bounds: [0, 1] });
    expect(outputMeaning(preset('nielsen'))).toMatchObject({ noun: 'output activation', bounds: [0, 1] });
    expect(outputMeaning(preset('nielsen')).note).toContain('independently');
  });

  it('never look like a certain 0 or 1 when they are not', () => {
    expect([0, 1, 0.5, 1e-9, 0.99999, -0.25].map(outputText)).toEqual(['0.000', '1.000', '0.500', '< 0.001', '> 0.999', '-0.250']);
  });

  it('are ranked, the largest first, the lower digit before its equal', () => {
    expect(ranking(Float32Array.of(0.1, 0.7, 0.2, 0))).toEqual([1, 2]);
    expect(ranking(Float32Array.of(0.5, 0.5))).toEqual([0, 1]);
  });
});

describe('the epochs of the history', () => {
  it('are all that are stored while there is room, else evenly spread with the first and the last', () => {
    expect(sampledEpochs([0, 1, 2], 41)).toEqual([0, 1, 2]);
    const stored = Array.from({ length: 1001 }, (_, epoch) => epoch);
    expect(sampledEpochs(stored, 11)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(sampledEpochs(stored, 2)).toEqual([0, 1000]);
  });
});
