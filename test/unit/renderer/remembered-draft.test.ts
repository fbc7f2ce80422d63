import { describe, expect, it } from 'vitest';
import { presets } from '../../../src/engine/presets.ts';
import type { RunSpec } from '../../../src/engine/spec.ts';
import { setAt, type Path } from '../../../src/renderer/design/paths.ts';
import { draftOf, draftText } from '../../../src/renderer/design/remembered-draft.ts';

function changed(path: Path, to: unknown): RunSpec {
  const spec = structuredClone(presets.find(({ id }) => id === 'modern')!.spec);
  setAt(spec, path, to);
  return spec;
}

describe('a remembered draft', () => {
  it('comes back as it was', () => {
    const draft = { spec: changed(['epochs'], 7), name: 'mine' };
    expect(draftOf(draftText(draft))).toEqual(draft);
  });

  it.each([
    ['a number that was being written', ['layers', 0, 'units'], null],
    ['a number out of range', ['epochs'], 0],
    ['a number that is not whole', ['seed'], 1.5],
    ['no batch size', ['batchSize'], null],
    ['a loss that does not go with its output', ['loss'], 'crossEntropy'],
    ['layers that do not follow each other', ['layers', 0], { type: 'conv2d', filters: 8, kernel: 31, stride: 1, padding: 0, activation: 'relu', initializer: 'heNormal' }],
  ] as const)('comes back with %s, to be mended', (_, path, to) => {
    const spec = changed(path, to);
    expect(draftOf(draftText({ spec, name: null }))).toEqual({ spec, name: null });
  });

  it.each([
    ['a setting that is missing', ['optimizer'], undefined],
    ['an unknown activation', ['layers', 0, 'activation'], 'step'],
    ['an unknown layer', ['layers', 0], { type: 'recurrent', units: 3 }],
    ['an unknown setting', ['colour'], 'red'],
    ['a number where settings belong', ['dataset'], 3],
    ['nothing where settings belong', ['optimizer'], null],
  ] as const)('does not with %s, which no field could mend', (_, path, to) => {
    expect(draftOf(draftText({ spec: changed(path, to), name: null }))).toBeNull();
  });

  it.each(['', 'no JSON', 'null', '[]', '{}'])('does not from “%s”', (text) => expect(draftOf(text)).toBeNull());
});
