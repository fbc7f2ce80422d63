import { parentPort } from '../processes.ts';
import { serve, type Handlers, type Request, type Response } from '../rpc.ts';
import { openStore } from './store.ts';

/** The only process that touches the database. Its first call is `open`; from then on it answers the store's own. */
const handlers: Handlers = {
  open: (file: string, owner: string): void => void Object.assign(handlers, openStore(file, owner)),
};

serve(parentPort<Response, Request>(), handlers);
