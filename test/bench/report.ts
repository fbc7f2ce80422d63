import type { DiagnosticsCost } from './diagnostics-cost.ts';
import type { BenchNet } from './nets.ts';

export interface Measurement {
  peer: string;
  family: 'engine' | 'numpy' | 'torch' | 'tfjs';
  /** Median of a full training step; null where the peer cannot do the net. */
  microseconds: number | null;
  times: number[];
}

export interface Report {
  cpu: string;
  cores: number;
  node: string;
  /** Of one core in 128-bit fused multiply-add from WASM. */
  peakGflops: number;
  rounds: number;
  /** Fraction of the training images' pixels that are not zero. */
  nonzero: number;
  rows: (Pick<BenchNet, 'batch' | 'flops' | 'skippable' | 'goal' | 'limit'> & { net: string; measurements: Measurement[] })[];
  diagnostics: DiagnosticsCost[];
}

type Row = Report['rows'][number];

/** The fastest of a family's variants (thread counts, backends). */
function best(row: Row, belongs: (family: Measurement['family']) => boolean): number | null {
  const times = row.measurements.flatMap(({ family, microseconds }) => (belongs(family) && microseconds !== null ? [microseconds] : []));
  return times.length > 0 ? Math.min(...times) : null;
}

const families = { numpy: 'NumPy', torch: 'PyTorch', tfjs: 'TensorFlow.js', best: 'the best peer' } as const;

function goalText(row: Row, ours: number): string {
  return row.goal
    .map(({ against, ratio }) => {
      const theirs = best(row, (family) => (against === 'best' ? family !== 'engine' : family === against));
      if (theirs === null) return `${ratio}× ${families[against]}: not measured`;
      const reached = theirs / ours;
      return `${reached.toFixed(2)}× ${families[against]} (goal ${ratio}×) ${reached >= ratio ? '✓' : '✗'}`;
    })
    .join('; ');
}

/** What the fastest variant computes in fact, and what part that is of the cores it ran on. */
function speed(row: Row, { nonzero, peakGflops }: Report): string[] {
  const ours = row.measurements.flatMap(({ peer, family, microseconds }) =>
    family === 'engine' && microseconds !== null ? [{ microseconds, threads: Number(/\d+/.exec(peer)) }] : [],
  );
  const fastest = ours.toSorted((a, b) => a.microseconds - b.microseconds)[0];
  if (!fastest) return ['–', '–'];
  const gflops = (row.flops - row.skippable * (1 - nonzero)) / fastest.microseconds / 1000;
  return [gflops.toFixed(1), `${((100 * gflops) / (peakGflops * fastest.threads)).toFixed(0)} %`];
}

const cell = (microseconds: number | null) => (microseconds === null ? '–' : microseconds.toFixed(microseconds < 100 ? 1 : 0));

/** The report as a table: microseconds a step, medians of interleaved rounds. */
export function markdown(report: Report): string {
  const columns = report.rows[0]?.measurements.map(({ peer }) => peer) ?? [];
  const lines = report.rows.map((row) => {
    const ours = best(row, (family) => family === 'engine');
    const cells = [...row.measurements.map(({ microseconds }) => cell(microseconds)), ...speed(row, report)];
    return `| ${row.net}, ${row.batch} | ${cells.join(' | ')} | ${ours === null ? '–' : goalText(row, ours)} |`;
  });
  return [
    `Microseconds a training step (fetch, forward, backward, update), median of ${report.rounds} interleaved rounds.`,
    `${report.cpu}, ${report.cores} cores, Node ${report.node}; one core reaches ${report.peakGflops.toFixed(1)} GFLOP/s in 128-bit FMA from WASM.`,
    `GFLOP/s leave out what the engine skips, products with a zero pixel (${(100 * (1 - report.nonzero)).toFixed(0)} % of them); “of peak” is of the cores it ran on.`,
    '',
    `| net, batch | ${columns.join(' | ')} | engine GFLOP/s | of peak | reached |`,
    `|---|${columns.map(() => '---:').join('|')}|---:|---:|---|`,
    ...lines,
    '',
    'What limits each:',
    '',
    ...report.rows.map(({ net, batch, limit }) => `- ${net}, ${batch}: ${limit}`),
    '',
    ...costLines(report.diagnostics),
  ].join('\n');
}

const costLines = (costs: readonly DiagnosticsCost[]): string[] =>
  costs.length === 0
    ? []
    : [
        'Measuring the layers at the default sampling, against the training of the same preset (one thread; goal ≤ 5 %):',
        '',
        '| preset | epochs | samples | ms a sample | ms an epoch | cost |',
        '|---|---:|---:|---:|---:|---:|',
        ...costs.map(
          ({ preset, epochs, samples, sampleMs, epochMs }) =>
            `| ${preset} | ${epochs} | ${samples} | ${sampleMs.toFixed(1)} | ${epochMs.toFixed(0)} | ${((100 * samples * sampleMs) / (epochs * epochMs)).toFixed(1)} % |`,
        ),
        '',
      ];
