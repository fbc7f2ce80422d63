import fc from 'fast-check';
import type { GradientProblem, Minibatch } from '../../../src/engine/gradients.ts';
import { initialParameters } from '../../../src/engine/initializers.ts';
import { randomStream } from '../../../src/engine/random.ts';
import { layerShapes, parameterCount, shapeProblems, sizeOf } from '../../../src/engine/shapes.ts';
import { initializerNames, layerSchema, lossNames, type Architecture, type LayerSpec } from '../../../src/engine/spec.ts';

/** Small networks of every legal kind, for property tests. */

const units = fc.integer({ min: 1, max: 6 });
const hiddenActivation = fc.constantFrom('sigmoid', 'tanh', 'softsign', 'relu', 'leakyRelu', 'softplus', 'linear');
const outputActivation = fc.oneof(hiddenActivation, fc.constant('softmax'));
const initializer = fc.constantFrom(...initializerNames);
const loss = fc.constantFrom(...lossNames);

const dense = fc.record({ type: fc.constant('dense'), units, activation: hiddenActivation, initializer });
const output = fc.record({ type: fc.constant('dense'), units, activation: outputActivation, initializer });
const dropout = fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.25, 0.5) });
const conv2d = fc.record({
  type: fc.constant('conv2d'),
  filters: fc.integer({ min: 1, max: 3 }),
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 3 }),
  activation: hiddenActivation,
  initializer,
});
const pool = fc.record({
  type: fc.constantFrom('maxPool2d', 'averagePool2d'),
  size: fc.integer({ min: 1, max: 3 }),
  /** Windows overlap, lie side by side, or leave gaps. */
  stride: fc.integer({ min: 1, max: 4 }),
});

const isLegal = (architecture: Architecture) => shapeProblems(architecture).length === 0;

const architectureOf = ([inputShape, hidden, last, lossName]: [number[], object[], object, Architecture['loss']]): Architecture => ({
  inputShape,
  layers: [...hidden, last].map((layer) => layerSchema.parse(layer) as LayerSpec),
  loss: lossName,
});

const mostlyDense = fc.oneof({ weight: 3, arbitrary: dense }, dropout);

export const denseArchitectures: fc.Arbitrary<Architecture> = fc
  .tuple(fc.array(units, { minLength: 1, maxLength: 1 }), fc.array(mostlyDense, { maxLength: 3 }), output, loss)
  .map(architectureOf)
  .filter(isLegal);

export const convolutionalArchitectures: fc.Arbitrary<Architecture> = fc
  .tuple(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
    fc.array(fc.oneof({ weight: 4, arbitrary: conv2d }, { weight: 4, arbitrary: pool }, dropout), { minLength: 1, maxLength: 3 }),
    fc.boolean(),
    fc.array(fc.oneof(dense, dropout), { maxLength: 2 }),
    output,
    loss,
  )
  .map(([image, convolutions, flattened, hidden, last, lossName]) =>
    architectureOf([image, [...convolutions, ...(flattened ? [{ type: 'flatten' }] : []), ...hidden], last, lossName]),
  )
  .filter(isLegal);

export const architectures = fc.oneof(denseArchitectures, convolutionalArchitectures);

type Deviation = number | 'as initialized';

/**
 * A gradient to be computed: an architecture, parameters, and a minibatch that its loss can take.
 * @param deviations of the parameters: as the initializers draw them, or normal ones, of which large ones saturate units.
 */
export function gradientProblems(
  of: fc.Arbitrary<Architecture>,
  deviations: readonly Deviation[] = ['as initialized', 0.1, 0.6, 2],
): fc.Arbitrary<GradientProblem> {
  const weight = fc.constantFrom(0, 0.01, 0.3);
  const deviation = fc.constantFrom(...deviations);
  const n = fc.integer({ min: 1, max: 3 });
  return fc
    .record({ architecture: of, n, seed: fc.nat(), deviation, certain: fc.boolean(), l1: weight, l2: weight })
    .map(({ architecture, n, seed, deviation, certain, l1, l2 }) => ({
      architecture,
      parameters:
        deviation === 'as initialized'
          ? Float64Array.from(initialParameters(architecture, seed))
          : randomNumbers(parameterCount(architecture), seed, deviation),
      batch: randomMinibatch(architecture, n, seed, certain),
      regularization: { l1, l2, maxNorm: null },
    }));
}

/** Numbers from N(0, deviation). */
function randomNumbers(count: number, seed: number, deviation: number): Float64Array {
  const stream = randomStream(seed, 'test parameters');
  return new Float64Array(count).map(() => deviation * stream.normal());
}

/** @param certain whether targets are classes, rather than anything from 0 to 1 */
function randomMinibatch(architecture: Architecture, n: number, seed: number, certain: boolean): Minibatch {
  const stream = randomStream(seed, 'test minibatch');
  const outputs = sizeOf(layerShapes(architecture).at(-1)!.output);
  const row = (size: number, value: () => number) => Float64Array.from({ length: size }, value);
  const oneHot = () => {
    const answer = stream.below(outputs);
    return row(outputs, () => 0).fill(1, answer, answer + 1);
  };
  const probabilities = () => {
    const parts = row(outputs, () => stream.uniform());
    const sum = parts.reduce((total, part) => total + part, 0);
    return parts.map((part) => part / sum);
  };
  const uncertain = architecture.loss === 'logLikelihood' ? probabilities : () => row(outputs, () => stream.uniform());
  const examples = Array.from({ length: n });
  return {
    x: examples.map(() => row(sizeOf(architecture.inputShape), () => stream.normal())),
    y: examples.map(certain ? oneHot : uncertain),
  };
}
