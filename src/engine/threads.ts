import { instantiateKernels } from './kernels/kernels.ts';

/** What one more thread of a network works on; can be sent to another thread. */
export interface ThreadTask {
  module: WebAssembly.Module;
  /** Shared. */
  memory: WebAssembly.Memory;
  /** Address of the kernels' description of the network. */
  net: number;
  /** Number of the thread; the network's own is 0. */
  thread: number;
}

/** Where threads come from: the engine knows neither workers of Node nor of a browser. */
export interface ThreadHost {
  /** Threads of a network in all, its own included: at least 2. */
  readonly count: number;
  /** Starts a thread that calls `runThread` with the task; resolves when it is about to. */
  start(task: ThreadTask): Promise<void>;
}

/** Starts a network's other threads. */
export async function startThreads(host: ThreadHost, module: WebAssembly.Module, memory: WebAssembly.Memory, net: number): Promise<void> {
  await Promise.all(Array.from({ length: host.count - 1 }, (_, index) => host.start({ module, memory, net, thread: index + 1 })));
}

/** Does a network's work as one of its threads; returns when the network is disposed of. */
export function runThread({ module, memory, net, thread }: ThreadTask): void {
  instantiateKernels(module, memory).serve(net, thread);
}
