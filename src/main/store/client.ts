import { randomUUID } from 'node:crypto';
import { forkService, type ServiceExit, type ServiceProcess } from '../processes.ts';
import { connect, type Client, type Connection, type Request, type Response } from '../rpc.ts';
import type { Store } from './store.ts';

/** The store as the rest of the program sees it: the same calls, answered by its process. */
export type StoreClient = Omit<Client<Store>, 'close'> & {
  /** Closes the database and ends the process. */
  close(): Promise<void>;
  /** The process that answers at this moment. */
  pid(): number | undefined;
};

interface Session {
  process: ServiceProcess<Request, Response>;
  connection: Connection;
}

/**
 * Starts the store's process and opens the database. A process that dies is started again at the next call;
 * the calls it was answering fail with `storage`.
 * @throws {FailureError} if the database cannot be opened.
 */
export async function startStore(file: string): Promise<StoreClient> {
  const owner = randomUUID();
  let session: Promise<Session> | null = null;
  let current: Session | null = null;
  let ended: Promise<unknown> = Promise.resolve();

  async function open(): Promise<Session> {
    const process = await forkService<Request, Response>('store-process');
    const connection = connect(process);
    ended = new Promise((resolve) =>
      process.onExit((exit) => {
        session = null;
        connection.end({ code: 'storage', message: `The process that keeps the database ended unexpectedly (${describe(exit)}).` });
        resolve(exit);
      }),
    );
    try {
      await connection.call('open', [file, owner]);
    } catch (error) {
      process.kill();
      throw error;
    }
    return { process, connection };
  }

  async function reach(): Promise<Session> {
    session ??= open();
    try {
      return (current = await session);
    } catch (error) {
      session = null;
      throw error;
    }
  }

  const call = async (name: string, args: unknown[]): Promise<unknown> => (await reach()).connection.call(name, args);

  await reach();

  const own = {
    pid: () => current?.process.pid,
    async close() {
      await call('close', []);
      current?.process.kill();
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

const describe = ({ code, signal }: ServiceExit) => signal ?? `exit code ${code}`;
