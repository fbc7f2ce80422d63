import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };
import { dataFolder } from '../data-folder.ts';
import { openServices, type Services } from '../services.ts';
import { message } from './output.ts';

export const resourcesFolder = fileURLToPath(new URL('../../../resources', import.meta.url));
export const mnistFolder = join(resourcesFolder, 'mnist');

/** Opens the store and the supervisor for the time of `action`. */
export async function withServices<T>(action: (services: Services) => Promise<T>): Promise<T> {
  const services = await openServices({
    dataFolder: dataFolder(),
    resourcesFolder,
    version: manifest.version,
    onProblem: (what, problem) => message(`${what}: ${problem instanceof Error ? problem.message : String(problem)}`),
  });
  try {
    for (const notice of (await services.calls['app.about']()).notices) message(notice);
    return await action(services);
  } finally {
    await services.close();
  }
}
