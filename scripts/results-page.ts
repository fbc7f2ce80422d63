import { presets, type Preset } from '../src/engine/presets.ts';

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

const percent = (fraction: number) => (100 * fraction).toFixed(2);

/** docs/results.md: every preset's results beside what its source published. */
export function resultsPage(results: readonly Result[]): string {
  const groups = [...new Set(presets.map(({ group }) => group))];
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
    ...groups.flatMap((group) => section(group, results)),
  ].join('\n');
}

function section(group: string, results: readonly Result[]): string[] {
  const rows = presets
    .filter((preset) => preset.group === group)
    .flatMap((preset) => results.filter((result) => result.preset === preset.id).toSorted((a, b) => a.seed - b.seed).map(rowOf(preset)));
  if (rows.length === 0) return [];
  const head = '| preset | network | seed | epochs | test accuracy | test error | published | wall time |';
  return [`## ${group}`, '', head, '|---|---|---:|---:|---:|---:|---|---:|', ...rows, ''];
}

const rowOf =
  ({ id, title, published }: Preset) =>
  ({ seed, epochs, testAccuracy, seconds }: Result): string => {
    const network = title.slice(title.lastIndexOf(' ') + 1);
    const wall = seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    const cells = [`\`${id}\``, network, seed, epochs, `${percent(testAccuracy)} %`, `${percent(1 - testAccuracy)} %`, published ?? '–', wall];
    return `| ${cells.join(' | ')} |`;
  };
