import { computed, ref, shallowRef, watch } from 'vue';
import type { EpochRecord } from '../../../bridge/runs.ts';
import { readCase } from '../../../engine/gradient-case.ts';
import type { Minibatch } from '../../../engine/gradients.ts';
import { initialParameters } from '../../../engine/initializers.ts';
import { parameterCount } from '../../../engine/shapes.ts';
import { specProblems, type Architecture, type OptimizerSpec, type Regularization, type RunSpec } from '../../../engine/spec.ts';
import { call } from '../../bridge.ts';
import { problemLine } from '../../design/problems.ts';
import { architectureSummary } from '../../format/architecture.ts';
import { showRefusal } from '../../notices.ts';
import { useDesign } from '../../stores/design.ts';
import { useRuns } from '../../stores/runs.ts';
import { useSettings } from '../../stores/settings.ts';
import { runProblem, sizeProblem } from './inspectable.ts';

/** A network with its weights, and how it is trained. */
export interface InspectedNetwork {
  title: string;
  architecture: Architecture;
  /** Flat, as in `splitParameters`. */
  parameters: Float64Array;
  regularization: Regularization;
  optimizer: OptimizerSpec;
  learningRate: number;
  gradientClip: number | null;
  /** Whose weights these are; null where nothing was trained. */
  epoch: number | null;
  /** Of a case from a file: its minibatch, and how many steps it takes. */
  given: { batch: Minibatch; steps: number } | null;
}

/** `design`, `case`, or the id of a run. */
export type NetworkChoice = number | 'design' | 'case';

/** Which network is looked at: a run's at one of its stored epochs, the untrained one in Design, or one from a file. */
export function useInspectedNetwork() {
  const runs = useRuns();
  const design = useDesign();
  const remembered = useSettings().remembered<NetworkChoice | null>('inspect.network', null);
  const opened = shallowRef<InspectedNetwork | null>(null);
  const loaded = shallowRef<{ runId: number; network: InspectedNetwork } | null>(null);
  const storedEpochs = shallowRef<readonly number[]>([]);
  /** Of the run; null for its last, also while it trains on. */
  const epoch = ref<number | null>(null);

  /** The newest run that can be followed, else the network in Design. */
  const usual = computed<NetworkChoice>(() => runs.all.find((candidate) => runProblem(candidate) === '')?.id ?? 'design');
  const choice = computed<NetworkChoice>({
    get: () => {
      const last = remembered.value;
      if (typeof last === 'number') return runs.byId.has(last) ? last : usual.value;
      return last === 'design' || (last === 'case' && opened.value !== null) ? last : usual.value;
    },
    set: (to) => {
      if (to !== choice.value) epoch.value = null;
      remembered.value = to;
    },
  });

  const run = computed(() => (typeof choice.value === 'number' ? runs.byId.get(choice.value)! : null));
  let turn = 0;
  watch(
    [() => (run.value && runProblem(run.value) === '' ? run.value.id : null), epoch, () => (epoch.value === null ? run.value?.epoch : null)],
    async ([id, at]) => {
      const mine = ++turn;
      if (id === null) return;
      const asked = [call('runs.model', id, at), call('runs.storedEpochs', id), call('runs.epochs', [id])] as const;
      const [model, epochs, records] = await Promise.all(asked);
      if (mine !== turn) return;
      storedEpochs.value = epochs;
      const { spec, parameters } = model;
      const learningRate = rateAfter(records[id] ?? [], model.epoch) ?? spec.optimizer.learningRate;
      loaded.value = {
        runId: id,
        network: {
          ...trainedBy(spec),
          title: run.value?.name ?? '',
          parameters: Float64Array.from(parameters),
          learningRate,
          epoch: model.epoch,
        },
      };
    },
    { immediate: true },
  );

  const designProblem = computed(() => {
    const [problem] = specProblems(design.spec);
    return problem ? problemLine(problem) : sizeProblem(parameterCount(design.spec));
  });
  /** Why the network chosen cannot be followed; empty when it can. */
  const problem = computed(() => {
    if (choice.value === 'design') return designProblem.value;
    return run.value ? runProblem(run.value) : '';
  });
  const designed = computed((): InspectedNetwork | null => {
    if (designProblem.value !== '') return null;
    const { spec } = design;
    const parameters = Float64Array.from(initialParameters(spec, spec.seed));
    const { learningRate } = spec.optimizer;
    return { ...trainedBy(spec), title: `${architectureSummary(spec)}, untrained`, parameters, learningRate, epoch: null };
  });

  const network = computed(() => {
    if (choice.value === 'design') return designed.value;
    if (choice.value === 'case') return opened.value;
    return loaded.value?.runId === choice.value ? loaded.value.network : null;
  });

  /** Opens a case: a network with a minibatch, as a JSON file; says so when the file is none. */
  async function openCase(file: File) {
    try {
      const { problem, descent } = readCase(await file.text());
      const optimizer = descent?.optimizer ?? { type: 'sgd', learningRate: 0.1 };
      opened.value = {
        title: file.name.replace(/\.json$/, ''),
        architecture: problem.architecture,
        parameters: Float64Array.from(problem.parameters),
        regularization: problem.regularization,
        optimizer,
        learningRate: optimizer.learningRate,
        gradientClip: null,
        epoch: null,
        given: { batch: problem.batch, steps: descent?.steps ?? 1 },
      };
      choice.value = 'case';
    } catch (failure) {
      showRefusal('Not a case of a network with its minibatch', (failure as Error).message);
    }
  }

  return { choice, usual, opened, run, epoch, storedEpochs, network, problem, openCase };
}

const trainedBy = ({ inputShape, layers, loss, regularization, optimizer, gradientClip }: RunSpec) => ({
  architecture: { inputShape, layers, loss },
  regularization,
  optimizer,
  gradientClip,
  given: null,
});

/** The learning rate of the epoch after this one; of the last known when there is none. */
function rateAfter(records: readonly EpochRecord[], epoch: number): number | undefined {
  return (records.find((record) => record.epoch > epoch) ?? records.at(-1))?.learningRate;
}
