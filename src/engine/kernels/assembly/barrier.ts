import { Net } from './structures';

/** Waits until all threads of the net are here. */
// @ts-ignore: decorator
@inline
export function barrier(net: Net): void {
  if (net.threads > 1) unreachable();
}
