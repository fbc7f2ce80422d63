import { parentPort, workerData } from 'node:worker_threads';
import { runThread, type ThreadTask } from '../../engine/threads.ts';

/** A thread of a network; see `threads.ts`. */
parentPort!.postMessage('ready');
runThread(workerData as ThreadTask);
