import { sharedWasmBase64, wasmBase64 } from './wasm.ts';

/** What `assembly/index.ts` exports; pointers are to the structures of `assembly/structures.ts`. */
export interface Kernels {
  forward(net: number, examples: number, layers: number): void;
  evaluate(net: number, examples: number): void;
  beginStep(net: number): void;
  propagate(net: number, examples: number): void;
  movesByExample(net: number): boolean;
  clearGradients(net: number): void;
  serve(net: number, thread: number): void;
  stop(net: number): void;
  finishGradients(net: number): void;
  moveAll(net: number): void;
  limitNorms(net: number): void;
  tally(at: number, rows: number, columns: number, stride: number, origin: number, sums: number, codes: number): void;
  pick(at: number, rows: number, columns: number, stride: number, places: number): void;
  countDigits(at: number, count: number, prefix: number, shift: number, counts: number): void;
  locate(counts: number, first: number, step: number, buckets: number, rank: number, rest: number): number;
  countEvenly(at: number, rows: number, columns: number, stride: number, from: number, perUnit: number, bins: number, counts: number): void;
  countMagnitudes(codes: number, first: number, shift: number, centre: number, counts: number): void;
  countNaN(codes: number): number;
  countOutside(at: number, rows: number, columns: number, stride: number, upTo: number, above: number, inside: number): number;
  compare(x: number, before: number, count: number, sums: number): void;
}

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** The compiled kernels, for a memory of one's own or a shared one; compiled once. */
export function kernelModule(shared: boolean): Promise<WebAssembly.Module> {
  const base64 = shared ? sharedWasmBase64 : wasmBase64;
  const known = modules.get(base64);
  if (known) return known;
  const compiled = WebAssembly.compile(bytesOfBase64(base64));
  modules.set(base64, compiled);
  return compiled;
}

export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** `atob` belongs to the DOM, which the engine does without. */
function bytesOfBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  for (let i = 0, at = 0; i < digits.length; i++) {
    bits = (bits << 6) | alphabet.indexOf(digits[i]!);
    if (i % 4 > 0) bytes[at++] = bits >> (6 - (i % 4) * 2);
  }
  return bytes;
}
