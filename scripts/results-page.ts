import { presetGroups, presets, type Preset, type PresetGroup } from '../src/engine/presets.ts';

/** One preset trained to its end. */
export interface Result {
  preset: string;
  seed: number;
  /** Fraction of the 10,000 test images. */
  testAccuracy: number;
  epochs: number;
  /** Of training, measurements included. */
  seconds: number;
  machine: string;
}

/** What a reader of a group's table should know. */
const remarks: Partial<Record<PresetGroup, string[]>> = {
  'Nielsen’s book': [
    'How `nielsen-100` ends depends on how it begins: seven of these thirteen starts reach 96.3 to 96.6 %. In the others weights from N(0, 1)',
    'leave some outputs near 0 for every image, where the gradient of the quadratic cost has the factor σ′ ≈ 0, and there they stay. A plain',
    'NumPy version of the book’s network.py does the same (67.3, 87.1, 76.3 and 77.9 % for its seeds 1 to 4), and the book warns of it.',
    'Chapter 3’s start and cost, in the last rows, are the cure.',
  ],
  'Glorot & Bengio 2010': [
    'Their training went on until the validation error no longer fell, with the best learning rate for each; here it is 15 epochs of 50,000',
    'images, with the learning rate of the preset down a cosine: a shorter budget.',
    '',
    'In 15 epochs the sigmoid nets do not leave the plateau they begin on, with either start: the top layers say the same of every image, and the',
    'output learns how often each digit occurs. The paper saw this too (section 3.1): its own five-layer sigmoid net never left the saturation it',
    'had fallen into. The preset `deep-sigmoid`, four narrow layers, does get away, at about 95 %; what holds it back at first is to be seen in',
    'its saturation and gradients.',
  ],
};

const percent = (fraction: number) => (100 * fraction).toFixed(2);

/** docs/results.md: every preset's results beside what its source published. */
export function resultsPage(results: readonly Result[]): string {
  return [
    '# Results on MNIST',
    '',
    'What the presets reach on the 10,000 test images after their last epoch; no epoch is picked by its test result. Each row is one run of',
    '',
    '```sh',
    'npm run --silent cli -- train --preset NAME --seed N',
    '```',
    '',
    '`npm run results` repeats them all and writes this page; `-- --only NAME --seeds 1,2,3` repeats some. Wall time is that of training with',
    'its measurements of the layers, on a machine whose cores may have had other work as well.',
    `Measured on ${[...new Set(results.map(({ machine }) => machine))].join('; ')}.`,
    '',
    ...presetGroups.flatMap((group) => section(group, results)),
  ].join('\n');
}

function section(group: PresetGroup, results: readonly Result[]): string[] {
  const rows = presets
    .filter((preset) => preset.group === group)
    .flatMap((preset) => results.filter((result) => result.preset === preset.id).toSorted((a, b) => a.seed - b.seed).map(rowOf(preset)));
  if (rows.length === 0) return [];
  const head = '| preset | network | seed | epochs | test accuracy | test error | published | wall time |';
  const remark = remarks[group] ?? [];
  return [`## ${group}`, '', head, '|---|---|---:|---:|---:|---:|---|---:|', ...rows, '', ...remark, ...(remark.length > 0 ? [''] : [])];
}

const rowOf =
  ({ id, title, published }: Preset) =>
  ({ seed, epochs, testAccuracy, seconds }: Result): string => {
    const network = title.slice(title.lastIndexOf(' ') + 1);
    const wall = seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    const cells = [`\`${id}\``, network, seed, epochs, `${percent(testAccuracy)} %`, `${percent(1 - testAccuracy)} %`, published ?? '–', wall];
    return `| ${cells.join(' | ')} |`;
  };
