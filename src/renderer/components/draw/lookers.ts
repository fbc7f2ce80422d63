import { refThrottled } from '@vueuse/core';
import { computed, onActivated, onDeactivated, ref, watch } from 'vue';
import { useRoute } from 'vue-router';
import { useDrawing } from '../../stores/drawing.ts';
import { usePredictors } from '../../stores/predictors.ts';
import { useRuns } from '../../stores/runs.ts';
import { useSettings } from '../../stores/settings.ts';
import { isDrawable, startingRun } from './drawable-runs.ts';

/** How many other runs look at the drawing until a person chooses. */
const comparedAtFirst = 3;

/** The runs that look at the drawing: one in the first place, others beside it; their networks are brought here and kept fresh. */
export function useLookers() {
  const predictors = usePredictors();
  const drawing = useDrawing();
  const settings = useSettings();
  const route = useRoute();
  const runs = useRuns();
  const drawable = computed(() => runs.all.filter(isDrawable));

  const rememberedRun = settings.remembered<number | null>('draw.run', null);
  const run = computed(() => startingRun(drawable.value, rememberedRun.value));
  const runId = computed({
    get: () => run.value?.id ?? null,
    set: (id) => (rememberedRun.value = id),
  });
  watch(
    () => (route.name === 'draw' ? Number(route.params['runId']) : NaN),
    (asked) => {
      if (Number.isInteger(asked) && asked > 0) rememberedRun.value = asked;
    },
    { immediate: true },
  );

  /** Of the first run; null for its last, also while it trains on. */
  const epoch = ref<number | null>(null);
  watch(runId, () => (epoch.value = null));

  const others = computed(() => drawable.value.filter(({ id }) => id !== runId.value));
  const rememberedOthers = settings.remembered<string | null>('draw.compared', null);
  const compared = computed({
    get: () => {
      const ids = others.value.map(({ id }) => id);
      if (rememberedOthers.value === null) return ids.slice(0, comparedAtFirst);
      return rememberedOthers.value.split(' ').map(Number).filter((id) => ids.includes(id));
    },
    set: (ids) => (rememberedOthers.value = ids.join(' ')),
  });

  /** What must be loaded: a line for each run, which changes when other weights are asked for or newer ones are stored. */
  const wanted = computed(() =>
    [...(runId.value === null ? [] : [runId.value]), ...compared.value].map((id) => {
      const chosen = id === runId.value ? epoch.value : null;
      return { id, chosen, version: `${id} ${chosen ?? `last of ${runs.byId.get(id)?.epoch}`}` };
    }),
  );
  /** While another view is on the window, a run that trains on brings no weights here. */
  const inView = ref(true);
  onActivated(() => (inView.value = true));
  onDeactivated(() => (inView.value = false));

  const loaded = new Map<number, string>();
  watch(
    [refThrottled(wanted, 250), inView] as const,
    async ([now, isInView]) => {
      if (!isInView) return;
      for (const id of loaded.keys())
        if (!now.some((entry) => entry.id === id)) {
          loaded.delete(id);
          predictors.release(id);
        }
      const stale = now.filter(({ id, version }) => loaded.get(id) !== version);
      for (const { id, version } of stale) loaded.set(id, version);
      await Promise.all(stale.map(({ id, chosen }) => predictors.load(id, chosen)));
    },
    { immediate: true },
  );

  /** What each network answers to what is on the pad, by run id; empty for a blank pad. */
  const outputs = computed(() => {
    const answers = new Map<number, Float32Array>();
    if (drawing.isBlank) return answers;
    for (const [id, { network }] of predictors.predictors) answers.set(id, network.predict(drawing.image.intensities));
    return answers;
  });
  const epochs = computed(() => (runId.value === null ? [] : (predictors.storedEpochs.get(runId.value) ?? [])));
  const shownEpoch = computed(() => (runId.value === null ? null : (predictors.predictors.get(runId.value)?.epoch ?? null)));

  return { drawable, run, runId, epoch, epochs, shownEpoch, others, compared, outputs };
}
