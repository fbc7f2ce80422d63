import { ipcMain } from 'electron';
import { z } from 'zod';
import { callSchemas, type CallArguments, type CallName, type CallResults, type Failure, type Reply } from '../bridge/api.ts';
import { callChannel, offerChannel } from '../bridge/channels.ts';
import { asFailure } from './failure.ts';
import { logFile, logProblem } from './log.ts';
import { offerInMenu } from './menu.ts';
import { isOwnPage } from './security.ts';

/** What answers each call; arguments have been checked. */
export type CallHandlers = { [Name in CallName]: (...args: CallArguments<Name>) => CallResults[Name] | Promise<CallResults[Name]> };

/** Answers the window's calls: every one gets a value or a failure in words, whatever was asked. */
export function answerCalls(handlers: CallHandlers): void {
  ipcMain.handle(callChannel, async (event, name: unknown, args: unknown): Promise<Reply<unknown>> => {
    if (!isOwnPage(event.senderFrame)) return refuse('only the workbench’s own page may ask');
    if (!isCallName(name)) return refuse(`there is no call named ${JSON.stringify(name)}`);
    const checked = callSchemas[name].safeParse(args);
    if (!checked.success) return refuse(`${name}: ${z.prettifyError(checked.error)}`);
    try {
      const handler = handlers[name] as (...args: unknown[]) => unknown;
      return { ok: true, value: await handler(...checked.data) };
    } catch (error) {
      return { ok: false, failure: explain(name, error) };
    }
  });
  ipcMain.on(offerChannel, (event, ids: unknown) => {
    const offered = z.array(z.string()).safeParse(ids);
    if (offered.success && isOwnPage(event.senderFrame)) offerInMenu(new Set(offered.data));
  });
}

const isCallName = (name: unknown): name is CallName => typeof name === 'string' && Object.hasOwn(callSchemas, name);

const refuse = (message: string): Reply<never> => ({ ok: false, failure: { code: 'badArguments', message } });

/** A failure a person can act on as it is; a defect with the place where its details are. */
function explain(name: CallName, error: unknown): Failure {
  const failure = asFailure(error);
  if (failure.code !== 'internal') return failure;
  logProblem(name, error);
  return { code: 'internal', message: `${failure.message}\nThe details are in ${logFile()}.` };
}
