import asc from 'assemblyscript/asc';

/** Twelve independent chains of fused multiply-adds keep both multipliers of a core busy; nothing touches memory.
 * The constants are arguments because V8 builds a constant vector anew at each use. */
const chains = 12;
const rounds = 50_000_000 / chains;

const source = `
export function spin(rounds: i32, factor: f32, summand: f32): f32 {
  const m = f32x4.splat(factor), c = f32x4.splat(summand);
  ${Array.from({ length: chains }, (_, i) => `let a${i} = f32x4.splat(${i}.5);`).join('\n  ')}
  for (let i = 0; i < rounds; i++) {
    ${Array.from({ length: chains }, (_, i) => `a${i} = f32x4.relaxed_madd(a${i}, m, c);`).join('\n    ')}
  }
  let sum = a0;
  ${Array.from({ length: chains - 1 }, (_, i) => `sum = f32x4.add(sum, a${i + 1});`).join('\n  ')}
  return f32x4.extract_lane(sum, 0);
}`;

/** GFLOP/s that one core reaches in 128-bit fused multiply-add from WASM: 8 operations an instruction. Best of five. */
export async function peakGflops(): Promise<number> {
  let binary: Uint8Array | undefined;
  const { error } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', '-O3', '--runtime', 'stub', '--enable', 'simd', '--enable', 'relaxed-simd'],
    {
      readFile: (name: string) => (name === 'peak.ts' ? source : null),
      writeFile: (_name: string, contents: string | Uint8Array) => {
        if (contents instanceof Uint8Array) binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw error ?? new Error('the peak kernel did not compile');
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  const spin = exports['spin'] as (rounds: number, factor: number, summand: number) => number;
  spin(rounds, 0.999999, 0.000001);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    spin(rounds, 0.999999, 0.000001);
    return performance.now() - start;
  });
  return (rounds * chains * 8) / Math.min(...times) / 1e6;
}
