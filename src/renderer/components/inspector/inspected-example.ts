import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import { longestChoice, type DigitExample } from '../../../bridge/api.ts';
import { fieldSide } from '../../../engine/data/digit.ts';
import type { Minibatch } from '../../../engine/gradients.ts';
import { feedforward, referenceNetwork } from '../../../engine/reference.ts';
import { layerShapes, sizeOf } from '../../../engine/shapes.ts';
import { call } from '../../bridge.ts';
import { testExamples, useDrawing } from '../../stores/drawing.ts';
import { useSettings } from '../../stores/settings.ts';
import type { InspectedNetwork } from './inspected-network.ts';
import { readVector, vectorText } from './typed-vector.ts';

/** Where the example comes from. */
export type ExampleWay = 'test' | 'drawn' | 'typed' | 'given';

/** Those a person chooses among, where the network reads digits; another takes typed numbers only. */
export type ChosenWay = Exclude<ExampleWay, 'given'>;

const classes = 10;

/** Which example goes through the network, and what the network should answer to it. */
export function useInspectedExample(network: () => InspectedNetwork | null) {
  const settings = useSettings();
  const drawing = useDrawing();
  const index = settings.remembered<number>('inspect.example', 0);
  const rememberedWay = settings.remembered<ChosenWay>('inspect.way', 'test');
  /** Of a case: which of its examples. */
  const givenIndex = ref(0);
  /** What the drawn digit is meant to be; null until the person says. */
  const meant = ref<number | null>(null);

  const inputs = computed(() => (network() ? sizeOf(network()!.architecture.inputShape) : 0));
  const outputs = computed(() => (network() ? sizeOf(layerShapes(network()!.architecture).at(-1)!.output) : 0));
  const readsDigits = computed(() => inputs.value === fieldSide ** 2);
  const hasClasses = computed(() => outputs.value === classes);
  const way = computed<ExampleWay>(() => (network()?.given ? 'given' : readsDigits.value ? rememberedWay.value : 'typed'));
  watch(() => network()?.given, () => (givenIndex.value = 0));
  watch(() => drawing.isBlank, () => (meant.value = null));

  const typedX = useTypedText('inspect.typedX', () => inputs.value);
  const typedY = useTypedText('inspect.typedY', () => outputs.value);
  const readX = computed(() => readVector(typedX.value, inputs.value));
  const readY = computed(() => readVector(typedY.value, outputs.value, network()?.architecture.loss));

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
    return readX.value.values;
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
    if (!isDigit.value) return readY.value.values;
    return Float64Array.from({ length: classes }, (_, j) => (j === target.value ? 1 : 0));
  });

  const batch = computed((): Minibatch | null => {
    const given = network()?.given;
    if (given) return given.batch;
    return x.value && x.value.length === inputs.value && y.value ? { x: [x.value], y: [y.value] } : null;
  });
  const example = computed(() => (network()?.given ? Math.min(givenIndex.value, network()!.given!.batch.x.length - 1) : 0));

  /** Typing begins with the digit that is there, and its answer. */
  function choose(to: ChosenWay) {
    if (to === 'typed') {
      if (typedX.value === '' && x.value) typedX.value = vectorText(x.value, lineLength(network()!));
      if (typedY.value === '' && isDigit.value && y.value) typedY.value = vectorText(y.value, outputs.value);
    }
    rememberedWay.value = to;
  }
  /** Whether bytes were typed where pixels go from 0 to 1. */
  const typedBytes = computed(() => readsDigits.value && way.value === 'typed' && readX.value.values?.some((value) => value > 1) === true);
  const divideBytes = () => (typedX.value = vectorText(readX.value.values!.map((byte) => byte / 255), lineLength(network()!)));
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
    readX,
    readY,
    typedBytes,
    divideBytes,
    choose,
    showTest,
    showAny,
    showGiven,
    mean,
    typeX,
    typeY,
  };
}

/** What was typed for so many numbers: each length has its own. What is too long is forgotten with the window. */
function useTypedText(key: string, length: () => number) {
  const settings = useSettings();
  const now = shallowReactive(new Map<number, string>());
  const rememberedText = () => settings.remembered<string>(`${key}.${length()}`, '');
  return computed({
    get: () => now.get(length()) ?? rememberedText().value,
    set: (text) => {
      now.set(length(), text);
      if (text.length <= longestChoice) rememberedText().value = text;
    },
  });
}

/** A picture is typed row by row. */
const lineLength = ({ architecture: { inputShape } }: InspectedNetwork) =>
  inputShape.length === 3 ? inputShape[2]! : sizeOf(inputShape) === fieldSide ** 2 ? fieldSide : 10;

/** The class with the largest output. */
function answerOf({ architecture, parameters }: InspectedNetwork, x: Float64Array): number {
  const outputs = feedforward(referenceNetwork(architecture, parameters), x).a.at(-1)!;
  return outputs.indexOf(Math.max(...outputs));
}

const clamp = (index: number) => Math.min(testExamples - 1, Math.max(0, Math.round(index)));
