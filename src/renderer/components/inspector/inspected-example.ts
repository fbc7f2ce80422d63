import { computed, ref, shallowRef, watch } from 'vue';
import type { DigitExample } from '../../../bridge/api.ts';
import { fieldSide } from '../../../engine/data/digit.ts';
import type { Minibatch } from '../../../engine/gradients.ts';
import { feedforward, referenceNetwork } from '../../../engine/reference.ts';
import { layerShapes, sizeOf } from '../../../engine/shapes.ts';
import { call } from '../../bridge.ts';
import { testExamples, useDrawing } from '../../stores/drawing.ts';
import { useSettings } from '../../stores/settings.ts';
import type { InspectedNetwork } from './inspected-network.ts';
import { vectorProblem, vectorOf } from './typed-vector.ts';

/** Where the example comes from. */
export type ExampleWay = 'test' | 'drawn' | 'typed' | 'given';

const classes = 10;

/** Which example goes through the network, and what the network should answer to it. */
export function useInspectedExample(network: () => InspectedNetwork | null) {
  const settings = useSettings();
  const drawing = useDrawing();
  const index = settings.remembered<number>('inspect.example', 0);
  const rememberedWay = settings.remembered<'test' | 'drawn'>('inspect.way', 'test');
  /** Of a case: which of its examples. */
  const givenIndex = ref(0);
  /** What the drawn digit is meant to be; null until the person says. */
  const meant = ref<number | null>(null);
  const typedX = settings.remembered<string>('inspect.typedX', '');
  const typedY = settings.remembered<string>('inspect.typedY', '');

  const inputs = computed(() => (network() ? sizeOf(network()!.architecture.inputShape) : 0));
  const outputs = computed(() => (network() ? sizeOf(layerShapes(network()!.architecture).at(-1)!.output) : 0));
  const readsDigits = computed(() => inputs.value === fieldSide ** 2);
  const hasClasses = computed(() => outputs.value === classes);
  const way = computed<ExampleWay>(() => (network()?.given ? 'given' : readsDigits.value ? rememberedWay.value : 'typed'));
  watch(() => network()?.given, () => (givenIndex.value = 0));
  watch(() => drawing.isBlank, () => (meant.value = null));

  const fetched = shallowRef<DigitExample | null>(null);
  let turn = 0;
  watch(
    [way, index],
    async () => {
      if (way.value !== 'test') return;
      const mine = ++turn;
      const [found] = await call('examples.test', [clamp(index.value)]);
      if (mine === turn) fetched.value = found ?? null;
    },
    { immediate: true },
  );

  const x = computed((): Float64Array | null => {
    if (way.value === 'test') return fetched.value && Float64Array.from(fetched.value.pixels, (byte) => byte / 255);
    if (way.value === 'drawn') return drawing.isBlank ? null : Float64Array.from(drawing.image.intensities);
    return vectorOf(typedX.value, inputs.value);
  });
  /** The digit that the example is; null where nobody has said, or the outputs are no digits. */
  const label = computed(() => {
    if (!hasClasses.value || way.value === 'typed' || way.value === 'given') return null;
    if (way.value === 'test') return fetched.value?.label ?? null;
    return meant.value ?? (drawing.strokes.length === 0 ? (drawing.example?.label ?? null) : null);
  });
  /** Until the person says what a drawing is meant to be, the network is taken at its word. */
  const target = computed(() => label.value ?? (network() && x.value ? answerOf(network()!, x.value) : 0));
  const isDigit = computed(() => hasClasses.value && (way.value === 'test' || way.value === 'drawn'));
  const y = computed((): Float64Array | null => {
    if (!isDigit.value) return vectorOf(typedY.value, outputs.value, network()?.architecture.loss);
    return Float64Array.from({ length: classes }, (_, j) => (j === target.value ? 1 : 0));
  });

  const batch = computed((): Minibatch | null => {
    const given = network()?.given;
    if (given) return given.batch;
    return x.value && x.value.length === inputs.value && y.value ? { x: [x.value], y: [y.value] } : null;
  });
  const example = computed(() => (network()?.given ? Math.min(givenIndex.value, network()!.given!.batch.x.length - 1) : 0));

  const typedProblems = computed(() => ({
    x: vectorProblem(typedX.value, inputs.value),
    y: vectorProblem(typedY.value, outputs.value, network()?.architecture.loss),
  }));

  const choose = (to: 'test' | 'drawn') => (rememberedWay.value = to);
  function showTest(to: number) {
    choose('test');
    index.value = clamp(to);
  }
  const showAny = () => showTest(Math.floor(Math.random() * testExamples));
  const showGiven = (to: number) => (givenIndex.value = Math.max(0, to));
  const mean = (digit: number) => (meant.value = digit);
  const typeX = (text: string) => (typedX.value = text);
  const typeY = (text: string) => (typedY.value = text);

  return {
    way,
    index,
    label,
    target,
    batch,
    example,
    inputs,
    outputs,
    readsDigits,
    isDigit,
    typedX,
    typedY,
    typedProblems,
    choose,
    showTest,
    showAny,
    showGiven,
    mean,
    typeX,
    typeY,
  };
}

/** The class with the largest output. */
function answerOf({ architecture, parameters }: InspectedNetwork, x: Float64Array): number {
  const outputs = feedforward(referenceNetwork(architecture, parameters), x).a.at(-1)!;
  return outputs.indexOf(Math.max(...outputs));
}

const clamp = (index: number) => Math.min(testExamples - 1, Math.max(0, Math.round(index)));
