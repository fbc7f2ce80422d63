import type { StoredModel } from '../../bridge/runs.ts';
import { forkService } from '../processes.ts';
import type { TestResult, TrainerOrder, TrainerReport } from './messages.ts';

/**
 * How good stored weights are on the 10,000 test images, found out in a process of its own.
 * @throws {Error} if the network does not fit MNIST or the process dies.
 */
export async function measureOnTestSet({ spec, parameters }: StoredModel, mnistFolder: string): Promise<TestResult> {
  const process = await forkService<TrainerOrder, TrainerReport>('trainer-process');
  try {
    return await new Promise((resolve, reject) => {
      process.onMessage((report) => {
        if (report.type === 'measured') resolve(report.test);
        if (report.type === 'failed') reject(new Error(report.problem));
      });
      process.onExit(() => reject(new Error('the process that measures ended unexpectedly')));
      process.send({ type: 'measure', model: { spec, parameters }, mnistFolder });
    });
  } finally {
    process.kill();
  }
}
