import type { DigitExample } from '../../bridge/api.ts';
import { createNetwork, type Network } from '../../engine/network.ts';
import type { StoredModel } from '../../bridge/runs.ts';

/** What a network answers to one test image. */
export interface Answer {
  example: DigitExample;
  outputs: Float32Array;
  predicted: number;
  /** By how much the chosen digit's output is above the right one's; 0 when it is right. */
  error: number;
}

const sliceMs = 12;

/**
 * The network's answers to all examples, in their order; breathes between slices so that the window stays alive.
 * @param progress told the share done, 0…1.
 * @param isWanted when it says no, the rest is left out.
 */
export async function answersOf(
  { spec, parameters }: Pick<StoredModel, 'spec' | 'parameters'>,
  examples: readonly DigitExample[],
  progress: (share: number) => void,
  isWanted: () => boolean,
): Promise<Answer[]> {
  const network = await createNetwork(spec, { maxBatch: 1, threads: null });
  network.writeParameters(parameters);
  const answers: Answer[] = [];
  try {
    while (answers.length < examples.length && isWanted()) {
      const until = performance.now() + sliceMs;
      while (answers.length < examples.length && performance.now() < until) answers.push(answerTo(network, examples[answers.length]!));
      progress(answers.length / examples.length);
      await new Promise((resolve) => setTimeout(resolve));
    }
  } finally {
    network.dispose();
  }
  return answers;
}

function answerTo(network: Network, example: DigitExample): Answer {
  const outputs = network.predict(Float32Array.from(example.pixels, (pixel) => pixel / 255));
  let predicted = 0;
  for (let digit = 1; digit < outputs.length; digit++) if (outputs[digit]! > outputs[predicted]!) predicted = digit;
  return { example, outputs, predicted, error: outputs[predicted]! - outputs[example.label]! };
}

/** counts[label][predicted] */
export function confusionMatrix(answers: readonly Pick<Answer, 'example' | 'predicted'>[]): number[][] {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  for (const { example, predicted } of answers) counts[example.label]![predicted]!++;
  return counts;
}

/** Wrong answers, the surest first. */
export const worstAnswers = (answers: readonly Answer[]): Answer[] =>
  answers.filter(({ example, predicted }) => predicted !== example.label).sort((a, b) => b.error - a.error);
