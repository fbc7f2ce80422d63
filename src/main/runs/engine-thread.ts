import { parentPort, workerData } from 'node:worker_threads';
import { runThread, type ThreadTask } from '../../engine/threads.ts';

/** A thread of a network; see `threads.ts`. */
parentPort!.postMessage('ready');
try {
  runThread(workerData as ThreadTask);
} catch (error) {
  // The network's own thread waits for this one and hears nothing meanwhile: only the process's end is noticed, by the supervisor.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.kill(process.pid, 'SIGKILL');
}
