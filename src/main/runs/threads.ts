import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ThreadHost } from '../../engine/threads.ts';
import { entryPath } from '../processes.ts';

/**
 * Threads of Node for a network of the engine.
 * @param count of threads in all, the calling one included
 */
export function threadHost(count: number): ThreadHost {
  return {
    count,
    start: async (task) => {
      const worker = new Worker(entryPath('engine-thread'), { workerData: task });
      await once(worker, 'message');
      // From here on it lives by the network's memory alone, and is not to keep the process alive.
      worker.unref();
    },
  };
}
