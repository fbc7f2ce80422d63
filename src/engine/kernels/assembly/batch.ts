import { clearRow, touch } from './rows';
import { ExampleSet, Net } from './structures';

/** Kinds of example sets. */
export const enum Storage {
  bytes,
  floats,
  nonzeroBytes,
}

/** First of the `count` things that part `part` of `parts` has; the next part's first is its end. */
// @ts-ignore: decorator
@inline
export function share(count: u32, part: u32, parts: u32): u32 {
  return count * part / parts;
}

/** Brings the task's share of the examples net.order[0…batch) into net.x, or as nonzero entries into net.rowEntries. */
export function fetch(net: Net, set: ExampleSet, task: u32): void {
  const from = share(net.batch, task, net.tasks);
  const to = share(net.batch, task + 1, net.tasks);
  if (from == to) return;
  switch (set.kind) {
    case Storage.bytes: fetchBytes(net, set, from, to); break;
    case Storage.floats: fetchFloats(net, set, from, to); break;
    default: fetchNonzeros(net, set, from, to);
  }
}

function fetchBytes(net: Net, set: ExampleSet, from: u32, to: u32): void {
  const scale = f32x4.splat(255);
  const inputs = set.inputs;
  for (let i = from; i < to; i++) {
    let source = set.values + load<u32>(net.order + i * 4) * inputs;
    let x = net.x + i * net.xStride;
    const end = source + inputs;
    for (; source + 4 <= end; source += 4, x += 16) {
      const halves = i16x8.extend_low_i8x16_u(v128.load32_zero(source));
      v128.store(x, f32x4.div(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(halves)), scale));
    }
    for (; source < end; source++, x += 4) store<f32>(x, <f32>load<u8>(source) / 255);
  }
}

function fetchFloats(net: Net, set: ExampleSet, from: u32, to: u32): void {
  const bytes = set.inputs * 4;
  for (let i = from; i < to; i++) memory.copy(net.x + i * net.xStride, set.values + load<u32>(net.order + i * 4) * bytes, bytes);
}

function fetchNonzeros(net: Net, set: ExampleSet, from: u32, to: u32): void {
  let entry = net.rowEntries;
  let start = net.rowStarts;
  const byteValues = net.byteValues;
  // The examples lie anywhere in memory.
  for (let i = from; i < to; i++) {
    const example = set.starts + load<u32>(net.order + i * 4) * 4;
    touch(set.values + load<u32>(example), load<u32>(example, 4) - load<u32>(example));
  }
  for (let i: u32 = 0; i < to; i++, start += 4) {
    const example = set.starts + load<u32>(net.order + i * 4) * 4;
    let at = load<u32>(example);
    const end = load<u32>(example, 4);
    if (i < from) {
      entry += (end - at) * 4;
      continue;
    }
    store<u32>(start, entry);
    const last = set.values + end;
    let input: u32 = 0;
    for (let pair = set.values + at; pair < last; pair += 2, entry += 8) {
      input += load<u8>(pair);
      store<u32>(entry, input);
      store<f32>(entry, load<f32>(byteValues + (<u32>load<u8>(pair, 1) << 2)), 4);
    }
    // The next task writes the same there.
    store<u32>(start, entry, 4);
  }
}

/** Sorts the batch's nonzero entries by input, into net.columns, with `scale` times their values: a counting sort. */
export function sortByInput(net: Net, inputs: u32, scale: f32): void {
  const starts = net.columns;
  const counts = starts + 8;
  clearRow(starts, ((inputs + 5) & ~3) * 4);
  const first = load<u32>(net.rowStarts);
  const last = load<u32>(net.rowStarts + net.batch * 4);
  for (let entry = first; entry < last; entry += 8) {
    const count = counts + load<u32>(entry) * 4;
    store<u32>(count, load<u32>(count) + 8);
  }
  // starts[k + 1] holds where input k's next entry goes: in the end, where its entries end.
  let at = <u32>starts + ((inputs + 5) & ~3) * 4;
  for (let k: u32 = 0; k < inputs + 2; k++) {
    at += load<u32>(starts + k * 4);
    store<u32>(starts + k * 4, at);
  }
  for (let i: u32 = 0; i < net.batch; i++) {
    const end = load<u32>(net.rowStarts + i * 4, 4);
    for (let entry = load<u32>(net.rowStarts + i * 4); entry < end; entry += 8) {
      const next = starts + load<u32>(entry) * 4;
      const to = load<u32>(next, 4);
      store<u32>(to, i);
      store<f32>(to, load<f32>(entry, 4) * scale, 4);
      store<u32>(next, to + 8, 4);
    }
  }
}
