import { modelOf, type Model, type WrittenModel } from './model.ts';
import { network2Of } from './network2.ts';
import { ModelError, parseWeightsJson } from './weights-json.ts';

/** A weights file of either format, told apart by its keys: the workbench's own has a "format", network2.py's has "sizes". */
interface ModelFile<M> {
  format: 'json' | 'network2';
  model: M;
}

/**
 * A model as the engine trains it, in float32.
 * @param text a whole file; ask `checkModelSize` before reading it from disk.
 * @throws {ModelError} naming the first place that is not as it should be.
 */
export function readModelFile(text: string): ModelFile<Model> {
  const { format, model } = readWrittenModel(text);
  return { format, model: { ...model, parameters: Float32Array.from(model.parameters) } };
}

/** As `readModelFile`, with all the digits written: network2.py trains in float64. */
export function readWrittenModel(text: string): ModelFile<WrittenModel> {
  const value = parseWeightsJson(text);
  if (typeof value === 'object' && value !== null) {
    if (Object.hasOwn(value, 'format')) return { format: 'json', model: modelOf(value) };
    if (Object.hasOwn(value, 'sizes')) return { format: 'network2', model: network2Of(value) };
  }
  throw new ModelError('the file is neither a model of the workbench (it has no "format") nor one of network2.py (it has no "sizes")');
}
