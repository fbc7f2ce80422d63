import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { presetOf, presets, type Preset } from '../../engine/presets.ts';
import { parseSpec, trainingProblems, type RunSpec } from '../../engine/spec.ts';
import { draftParameters, draftShapes } from '../design/draft-shapes.ts';
import { recordEdit, redo, startHistory, undo } from '../history.ts';
import { setAt, valueAt, type Path } from '../design/paths.ts';
import { draftOf, draftText, type Draft } from '../design/remembered-draft.ts';
import { problemAt, problemLine } from '../design/problems.ts';
import { defaultRunName } from '../format/architecture.ts';
import { showRefusal } from '../notices.ts';
import { useRuns } from './runs.ts';
import { useSettings } from './settings.ts';

/** Where a person begins who has designed nothing yet. */
const firstDraft = (): Draft => ({ spec: presets.find(({ id }) => id === 'nielsen')!.spec, name: null });

/** The network and its training settings under edit, with undo. */
export const useDesign = defineStore('design', () => {
  const remembered = useSettings().remembered<string>('design.draft', '');
  const history = shallowRef(startHistory(draftOf(remembered.value) ?? firstDraft()));
  /** Index of the layer that layer commands act on. */
  const selectedLayer = ref<number | null>(null);
  /** How many runs to start, with consecutive seeds. */
  const seeds = ref(1);

  const spec = computed(() => history.value.present.spec);
  const name = computed(() => history.value.present.name ?? defaultRunName(spec.value));
  const problems = computed(() => trainingProblems(spec.value));
  const shapes = computed(() => draftShapes(spec.value));
  const parameters = computed(() => draftParameters(shapes.value));
  const preset = computed(() => presetOf(spec.value));

  const problem = (path: Path) => problemAt(problems.value, spec.value, path);

  function take(next: Draft, about: string) {
    history.value = recordEdit(history.value, next, about, Date.now());
    remember();
  }

  function remember() {
    remembered.value = draftText(history.value.present);
    if (selectedLayer.value !== null && selectedLayer.value >= spec.value.layers.length) selectedLayer.value = null;
  }

  /**
   * One edit of the spec.
   * @param about what it changes: quick edits of the same thing are undone together.
   */
  function edit(about: string, change: (draft: RunSpec) => void) {
    const draft = JSON.parse(JSON.stringify(spec.value)) as RunSpec;
    change(draft);
    take({ ...history.value.present, spec: draft }, about);
  }

  const value = (path: Path) => valueAt(spec.value, path);
  const set = (path: Path, to: unknown) => edit(path.join('.'), (draft) => setAt(draft, path, to));

  const rename = (to: string) => take({ spec: spec.value, name: to.trim() === '' ? null : to }, 'name');
  const open = (opened: RunSpec, called: string | null = null) => take({ spec: opened, name: called }, `open ${Date.now()}`);
  const usePreset = ({ spec: of }: Preset) => open(of);

  /** @throws {SpecError} when the text is JSON, but no spec; {SyntaxError} when it is no JSON. */
  const openText = (text: string) => open(parseSpec(JSON.parse(text)));

  function goBack() {
    history.value = undo(history.value);
    remember();
  }

  function goForward() {
    history.value = redo(history.value);
    remember();
  }

  /**
   * Queues the runs, with consecutive seeds from the spec's.
   * @returns the id of the first; null when the spec is not ready.
   */
  async function start(): Promise<number | null> {
    if (problems.value.length > 0) {
      showRefusal('Some settings need mending first', problems.value.map(problemLine).join('\n'));
      return null;
    }
    const ids: number[] = [];
    for (let index = 0; index < seeds.value; index++) {
      const seeded = { ...spec.value, seed: spec.value.seed + index };
      ids.push((await useRuns().create(seededName(seeded), seeded)).id);
    }
    return ids[0] ?? null;
  }

  function seededName(seeded: RunSpec): string {
    const own = history.value.present.name;
    if (own === null) return defaultRunName(seeded);
    return seeds.value > 1 ? `${own} · seed ${seeded.seed}` : own;
  }

  const canUndo = computed(() => history.value.past.length > 0);
  const canRedo = computed(() => history.value.future.length > 0);

  return {
    spec,
    name,
    seeds,
    problems,
    shapes,
    parameters,
    preset,
    selectedLayer,
    canUndo,
    canRedo,
    problem,
    value,
    set,
    edit,
    rename,
    open,
    usePreset,
    openText,
    undo: goBack,
    redo: goForward,
    start,
  };
});
