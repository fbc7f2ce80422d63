import type { CallArguments, CallName, CallResults, Failure } from '../bridge/api.ts';

/** A failure of a call to main: what happened and what to do, in words for a person. */
export class WorkbenchError extends Error {
  override name = 'WorkbenchError';
  readonly code: Failure['code'];
  constructor({ code, message }: Failure) {
    super(message);
    this.code = code;
  }
}

/**
 * Asks main.
 * @throws {WorkbenchError} when main refuses or fails; whoever does not catch it has it shown as a notice.
 */
export async function call<Name extends CallName>(name: Name, ...args: CallArguments<Name>): Promise<CallResults[Name]> {
  // Arguments are plain data, but may be Vue's proxies, which structured cloning refuses.
  const plain = JSON.parse(JSON.stringify(args)) as CallArguments<Name>;
  const reply = await window.workbench.call(name, ...plain);
  if (!reply.ok) throw new WorkbenchError(reply.failure);
  return reply.value;
}

export const onRunEvent = (...args: Parameters<Window['workbench']['onRunEvent']>) => window.workbench.onRunEvent(...args);
export const onMenuCommand = (...args: Parameters<Window['workbench']['onCommand']>) => window.workbench.onCommand(...args);
export const offerCommands = (ids: string[]) => window.workbench.offerCommands(ids);
