import { constants, setPriority } from 'node:os';
import { createTrainer, splitForTraining } from '../../engine/trainer.ts';
import { parentPort } from '../processes.ts';
import type { TrainingStart } from '../store/store.ts';
import type { TrainerOrder, TrainerReport } from './messages.ts';
import { readPackedMnist } from './mnist-files.ts';
import { createSession, type Session } from './session.ts';
import { threadHost } from './threads.ts';

/** The process of one run. The first order brings all it needs; later ones may arrive while the examples are still being read. */
const port = parentPort<TrainerReport, TrainerOrder>();

let session: Promise<Session>;

// Training takes whatever the machine has left over: the window, and the person's other work, come first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

port.onMessage(async (order) => {
  if (order.type === 'train') {
    session = prepare(order.start, order.mnistFolder, order.threads);
    session.then((session) => session.run()).catch((error: Error) => fail(error, order.start.elapsedMs));
    return;
  }
  (await session)[order.type]();
});

async function prepare(start: TrainingStart, mnistFolder: string, threads: number): Promise<Session> {
  const { train, test } = readPackedMnist(mnistFolder);
  const { spec, checkpoint } = start;
  const trainer = await createTrainer(spec, splitForTraining(spec, train, test), {
    ...(checkpoint && { checkpoint }),
    threads: threads > 1 ? threadHost(threads) : null,
  });
  return createSession(trainer, start, port.send);
}

const fail = (error: Error, trainedMs: number) => port.send({ type: 'failed', problem: error.message, trainedMs });
