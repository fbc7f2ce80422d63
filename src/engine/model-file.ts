import { modelOf, type Model } from './model.ts';
import { network2Of } from './network2.ts';
import { ModelError, parseWeightsJson } from './weights-json.ts';

/**
 * A weights file of either format, told apart by its keys: the workbench's own has a "format", network2.py's has "sizes".
 * @param text a whole file; ask `checkModelSize` before reading it from disk.
 * @throws {ModelError} naming the first place that is not as it should be.
 */
export function readModelFile(text: string): { format: 'json' | 'network2'; model: Model } {
  const value = parseWeightsJson(text);
  if (typeof value === 'object' && value !== null) {
    if (Object.hasOwn(value, 'format')) return { format: 'json', model: modelOf(value) };
    if (Object.hasOwn(value, 'sizes')) return { format: 'network2', model: network2Of(value) };
  }
  throw new ModelError('the file is neither a model of the workbench (it has no "format") nor one of network2.py (it has no "sizes")');
}
