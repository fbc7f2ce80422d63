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
  rows: { net: string; batch: number; flops: number; goal: BenchNet['goal']; measurements: Measurement[] }[];
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

const cell = (microseconds: number | null) => (microseconds === null ? '–' : microseconds.toFixed(microseconds < 100 ? 1 : 0));

/** The report as a table: microseconds a step, medians of interleaved rounds. */
export function markdown(report: Report): string {
  const columns = report.rows[0]?.measurements.map(({ peer }) => peer) ?? [];
  const lines = report.rows.map((row) => {
    const ours = best(row, (family) => family === 'engine');
    const gflops = ours === null ? '–' : `${(row.flops / ours / 1000).toFixed(1)}`;
    const cells = row.measurements.map(({ microseconds }) => cell(microseconds));
    return `| ${row.net}, ${row.batch} | ${cells.join(' | ')} | ${gflops} | ${ours === null ? '–' : goalText(row, ours)} |`;
  });
  return [
    `Microseconds a training step (fetch, forward, backward, update), median of ${report.rounds} interleaved rounds.`,
    `${report.cpu}, ${report.cores} cores, Node ${report.node}; one core reaches ${report.peakGflops.toFixed(1)} GFLOP/s in 128-bit FMA from WASM.`,
    'GFLOP/s count every multiplication of the dense algorithm, also those with a zero pixel that the engine skips.',
    '',
    `| net, batch | ${columns.join(' | ')} | engine GFLOP/s | reached |`,
    `|---|${columns.map(() => '---:').join('|')}|---:|---|`,
    ...lines,
    '',
  ].join('\n');
}
