import { constants, setPriority } from 'node:os';
import { createNetwork } from '../../engine/network.ts';
import { createTrainer, splitForTraining } from '../../engine/trainer.ts';
import type { StoredModel } from '../../bridge/runs.ts';
import { parentPort } from '../processes.ts';
import type { TestResult, TrainerOrder, TrainerReport } from './messages.ts';
import { readPackedMnist, readPackedTestSet } from './mnist-files.ts';
import { createSession, type Session } from './session.ts';
import { threadHost } from './threads.ts';

/** The process of one run. The first order brings all it needs; later ones may arrive while the examples are still being read. */
const port = parentPort<TrainerReport, TrainerOrder>();

let session: Promise<Session>;

// Training takes whatever the machine has left over: the window, and the person's other work, come first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

port.onMessage(async (order) => {
  if (order.type === 'train') {
    session = prepare(order);
    session.then((session) => session.run()).catch((error: Error) => fail(error, order.start.elapsedMs));
    return;
  }
  if (order.type === 'measure') {
    measure(order.model, order.mnistFolder).then((test) => port.send({ type: 'measured', test }), (error: Error) => fail(error, 0));
    return;
  }
  // One that could not be prepared has said so.
  (await session.catch(() => null))?.[order.type]();
});

async function prepare({ start, mnistFolder, threads, checkpointFile }: Extract<TrainerOrder, { type: 'train' }>): Promise<Session> {
  const { train, test } = readPackedMnist(mnistFolder);
  const { spec, checkpoint } = start;
  const trainer = await createTrainer(spec, splitForTraining(spec, train, test), {
    ...(checkpoint && { checkpoint }),
    threads: threads > 1 ? threadHost(threads) : null,
  });
  return createSession(trainer, start, checkpointFile, port.send);
}

async function measure({ spec, parameters }: Pick<StoredModel, 'spec' | 'parameters'>, mnistFolder: string): Promise<TestResult> {
  const network = await createNetwork(spec);
  network.writeParameters(parameters);
  return network.evaluate(network.attach(await readPackedTestSet(mnistFolder)));
}

const fail = (error: Error, trainedMs: number) => port.send({ type: 'failed', problem: error.message, trainedMs });
