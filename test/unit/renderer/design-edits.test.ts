import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/presets.ts';
import { specProblems, type LayerSpec, type RunSpec } from '../../../src/engine/spec.ts';
import { recordEdit, redo, startHistory, undo } from '../../../src/renderer/history.ts';
import { moved, newLayer, placeFor } from '../../../src/renderer/design/layer-edits.ts';
import { setAt, valueAt } from '../../../src/renderer/design/paths.ts';
import { problemAt, problemLine } from '../../../src/renderer/design/problems.ts';

describe('the history of edits', () => {
  const typed = recordEdit(recordEdit(startHistory('a'), 'ab', 'name', 0), 'abc', 'name', 400);

  it('undoes keystrokes in one field together', () => expect(undo(typed).present).toBe('a'));

  it('undoes them one by one when they are a second apart', () => {
    const late = recordEdit(recordEdit(startHistory('a'), 'ab', 'name', 0), 'abc', 'name', 1_400);
    expect(undo(late).present).toBe('ab');
  });

  it('undoes edits of different things one by one', () => {
    const other = recordEdit(typed, 'x', 'seed', 500);
    expect(undo(other).present).toBe('abc');
  });

  it('brings back what was undone', () => expect(redo(undo(typed)).present).toBe('abc'));

  it('forgets what was undone once something else is edited', () => {
    const branched = recordEdit(undo(typed), 'z', 'name', 5_000);
    expect(redo(branched)).toBe(branched);
    expect(undo(branched).present).toBe('a');
  });

  it('does not join an edit after an undo to the one before it', () => {
    const again = recordEdit(undo(recordEdit(typed, 'abcd', 'units', 450)), 'abce', 'name', 500);
    expect(undo(again).present).toBe('abc');
  });

  it('stands still at either end', () => {
    const start = startHistory('a');
    expect(undo(start)).toBe(start);
    expect(redo(start)).toBe(start);
  });
});

const dense = (units: number): LayerSpec => ({ type: 'dense', units, activation: 'sigmoid', initializer: 'zeros' });
const convolution = newLayer('conv2d', []);

describe('a new layer', () => {
  it('goes after the selected one, and before the output whatever is selected', () => {
    expect(placeFor('dense', [dense(30), dense(20), dense(10)], 0)).toBe(1);
    expect(placeFor('dense', [dense(30), dense(20), dense(10)], 2)).toBe(2);
    expect(placeFor('dense', [dense(10)], null)).toBe(0);
  });

  it('that needs an image goes before the first layer that makes a vector of it', () => {
    expect(placeFor('conv2d', [dense(30), dense(10)], 0)).toBe(0);
    expect(placeFor('maxPool2d', [convolution, dense(30), dense(10)], 1)).toBe(1);
    expect(placeFor('flatten', [convolution, dense(30), dense(10)], null)).toBe(1);
  });

  it('that is dense takes after the hidden layers, not after the output', () => {
    expect(newLayer('dense', [dense(42), dense(10)])).toEqual(dense(42));
    expect(newLayer('dense', [dense(10)])).toMatchObject({ units: 30 });
  });
});

describe('moving a layer', () => {
  const layers = [dense(1), dense(2), dense(3)];
  const units = (from: number, to: number) => moved(layers, from, to).map((layer) => 'units' in layer && layer.units);

  it('shifts those between', () => {
    expect(units(0, 2)).toEqual([2, 3, 1]);
    expect(units(2, 0)).toEqual([3, 1, 2]);
  });

  it('beyond either end changes nothing', () => {
    expect(units(0, -1)).toEqual([1, 2, 3]);
    expect(units(2, 3)).toEqual([1, 2, 3]);
  });
});

describe('problems beside their fields', () => {
  const spec = JSON.parse(JSON.stringify(presets[1]!.spec)) as RunSpec;
  setAt(spec, ['layers', 0, 'units'], 0);
  setAt(spec, ['epochs'], null);
  const problems = specProblems(spec);

  it('are found at exactly the path of the field', () => {
    expect(problemAt(problems, spec, ['layers', 0, 'units'])).toMatch(/^Must be at least 1/);
    expect(problemAt(problems, spec, ['layers', 1, 'units'])).toBeNull();
    expect(problemAt(problems, spec, ['layers', 0])).toBeNull();
  });

  it('ask for a number where there is none', () => expect(problemAt(problems, spec, ['epochs'])).toBe('Enter a number'));

  it('are told with where they are when they stand elsewhere', () => {
    expect(problems.map(problemLine)).toContainEqual(expect.stringMatching(/^Layer 1, units: must be at least 1/));
    expect(problemLine({ path: ['dataset', 'validationExamples'], message: 'm' })).toBe('Dataset, validation examples: m');
    expect(problemLine({ path: [], message: 'nothing there' })).toBe('Nothing there');
  });

  it('are sought without failing where the path leads nowhere', () => expect(valueAt(spec, ['earlyStopping', 'patience'])).toBeUndefined());
});
