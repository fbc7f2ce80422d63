import { createNetwork, type AttachedExamples, type Network } from '../../../src/engine/network.ts';
import type { Examples } from '../../../src/engine/data/examples.ts';
import { initialParameters } from '../../../src/engine/initializers.ts';
import { benchNets } from '../nets.ts';
import { nextBatch, readLabels, readPixels, serve, type Request } from '../protocol.ts';
import { threadHost } from '../../../src/main/runs/threads.ts';

/** This project's engine, measured as the peers are; the thread count comes as the first argument. */

const threads = Number(process.argv[2]);
const nets = new Map<string, { network: Network; examples: AttachedExamples }>();
let data: Examples | undefined;

function load(request: Request): Examples {
  data ??= {
    count: 60_000,
    inputSize: 784,
    inputs: readPixels(request),
    targets: { kind: 'classes', classes: 10, labels: readLabels(request) },
  };
  return data;
}

async function open(request: Request) {
  const { spec } = benchNets.find(({ name }) => name === request.name)!;
  const network = await createNetwork(spec, { maxBatch: request.batch, threads: threads > 1 ? threadHost(threads) : null });
  network.configure(spec);
  network.writeParameters(initialParameters(spec, 1));
  return { network, examples: network.attach(load(request)) };
}

await serve(async (request) => {
  const { network, examples } = nets.get(request.name) ?? (await open(request));
  nets.set(request.name, { network, examples });
  const order = Uint32Array.from({ length: 60_000 }, (_, index) => (index * 7919) % 60_000);
  let at = 0;
  const start = performance.now();
  for (let step = 0; step < request.steps; step++) {
    network.trainBatch(examples, order, at, at + request.batch);
    at = nextBatch(at, request.batch, order.length);
  }
  return { microseconds: ((performance.now() - start) / request.steps) * 1000 };
});
