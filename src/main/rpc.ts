import type { Failure, Reply } from '../bridge/api.ts';
import { asFailure, FailureError } from './failure.ts';
import type { Port } from './processes.ts';

/** Calls by name over a port: each request gets one reply, a value or a failure in words. */

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any function may be served; its own types hold at both ends
export type Handlers = Record<string, (...args: any[]) => unknown>;

export interface Request {
  id: number;
  call: string;
  args: unknown[];
}

export interface Response {
  id: number;
  reply: Reply<unknown>;
}

/** The handlers as seen from the other process. */
export type Client<H extends Handlers> = {
  [Name in keyof H]: (...args: Parameters<H[Name]>) => Promise<Awaited<ReturnType<H[Name]>>>;
};

/** Answers requests one after the other, in the order of their arrival. */
export function serve(port: Port<Response, Request>, handlers: Handlers): void {
  let previous: Promise<void> = Promise.resolve();
  port.onMessage(({ id, call, args }) => {
    previous = previous.then(async () => port.send({ id, reply: await answer(handlers, call, args) }));
  });
}

async function answer(handlers: Handlers, call: string, args: unknown[]): Promise<Reply<unknown>> {
  try {
    const handler = handlers[call];
    if (!handler) throw new Error(`no call is named ${call}`);
    return { ok: true, value: await handler(...args) };
  } catch (error) {
    return { ok: false, failure: asFailure(error) };
  }
}

export interface Connection {
  /** @throws {FailureError} with the other side's failure. */
  call(name: string, args: unknown[]): Promise<unknown>;
  /** Fails every call under way, as the other side will not answer any more. */
  end(failure: Failure): void;
}

export function connect(port: Port<Request, Response>): Connection {
  interface Pending {
    resolve: (value: unknown) => void;
    reject: (error: FailureError) => void;
  }
  const pending = new Map<number, Pending>();
  let lastId = 0;
  port.onMessage(({ id, reply }) => {
    const { resolve, reject } = pending.get(id) ?? {};
    pending.delete(id);
    if (reply.ok) resolve?.(reply.value);
    else reject?.(new FailureError(reply.failure.code, reply.failure.message));
  });
  return {
    call: (call, args) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        pending.set(id, { resolve, reject });
        port.send({ id, call, args });
      }),
    end: ({ code, message }) => {
      for (const { reject } of pending.values()) reject(new FailureError(code, message));
      pending.clear();
    },
  };
}
