import { randomUUID } from 'node:crypto';
import { FailureError } from '../failure.ts';
import { forkService, unexpectedEnd, type ServiceProcess } from '../processes.ts';
import { connect, type Client, type Connection, type Request, type Response } from '../rpc.ts';
import type { Store } from './store.ts';

/** The store as the rest of the program sees it: the same calls, answered by its process. */
export type StoreClient = Omit<Client<Store>, 'close'> & {
  /** Closes the database and ends the process. */
  close(): Promise<void>;
  /** The process that answers at this moment. */
  pid(): number | undefined;
};

/**
 * Starts the store's process and opens the database. A process that dies is started again at the next call;
 * the calls it was answering fail with `storage`.
 * @throws {FailureError} if the database cannot be opened.
 */
export async function startStore(file: string): Promise<StoreClient> {
  const owner = randomUUID();
  let session: Promise<Connection> | null = null;
  let latest: ServiceProcess<Request, Response> | null = null;
  let ended: Promise<unknown> = Promise.resolve();

  async function open(): Promise<Connection> {
    const process = await forkService<Request, Response>('store-process');
    const connection = connect(process);
    latest = process;
    ended = new Promise((resolve) =>
      process.onExit((exit) => {
        if (latest === process) session = null;
        connection.end({ code: 'storage', message: `The process that keeps the database ${unexpectedEnd(exit)}.` });
        resolve(exit);
      }),
    );
    try {
      await connection.call('open', [file, owner]);
    } catch (error) {
      process.kill();
      throw error;
    }
    return connection;
  }

  async function reach(): Promise<Connection> {
    session ??= open();
    try {
      return await session;
    } catch (error) {
      session = null;
      throw error;
    }
  }

  let closed = false;
  const call = async (name: string, args: unknown[]): Promise<unknown> => {
    if (closed) throw new FailureError('storage', 'The database is closed.');
    return (await reach()).call(name, args);
  };

  await reach();

  const own = {
    pid: () => latest?.pid,
    async close() {
      const answered = call('close', []);
      closed = true;
      await answered;
      latest?.kill();
      await ended;
    },
  };
  return new Proxy(own as StoreClient, {
    get: (target, name) => {
      // A client is no promise: `await` asks every value for its `then`.
      if (typeof name !== 'string' || name === 'then') return undefined;
      return name in target ? target[name as keyof StoreClient] : (...args: unknown[]) => call(name, args);
    },
  });
}
