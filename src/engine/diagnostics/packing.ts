import { binCount, binsOf, quantityNames, type QuantityName } from './bins.ts';
import { summaryKeys, type Distribution } from './distribution.ts';
import type { LayerStatistics, StatisticsSample } from '../diagnostics.ts';
import type { ActivationName, RunSpec } from '../spec.ts';

/** One layer's statistics as bytes: exact, and short where bins are empty. */
export interface PackedLayer {
  /** float32, little-endian: saturated, dead and update ratio (NaN for null), then `summaryKeys` of each of `quantityNames`. */
  summaries: Uint8Array;
  /** Counts of every bin of each of `quantityNames`, one after the other, as LEB128 (7 bits a byte, the lowest first). */
  histograms: Uint8Array;
}

const leading = 3;

export function packLayer({ saturation, updateRatio, distributions }: LayerStatistics): PackedLayer {
  const numbers = [
    saturation?.saturated ?? NaN,
    saturation?.dead ?? NaN,
    updateRatio ?? NaN,
    ...quantityNames.flatMap((name) => summaryKeys.map((key) => distributions[name][key])),
  ];
  const summaries = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [index, number] of numbers.entries()) summaries.setFloat32(4 * index, number, true);
  return { summaries: new Uint8Array(summaries.buffer), histograms: packCounts(quantityNames.map((name) => distributions[name].counts)) };
}

/**
 * @param activation the layer's, which decides on the bins.
 * @throws {RangeError} when the bytes are not those of such a layer.
 */
export function unpackLayer({ summaries, histograms }: PackedLayer, layer: number, activation: ActivationName): LayerStatistics {
  const expected = 4 * (leading + quantityNames.length * summaryKeys.length);
  if (summaries.byteLength !== expected) throw new RangeError(`a layer's summaries are ${expected} bytes, not ${summaries.byteLength}`);
  const view = new DataView(summaries.buffer, summaries.byteOffset, summaries.byteLength);
  const number = (index: number) => view.getFloat32(4 * index, true);
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  const saturated = orNull(number(0));
  const histogramsOf = lazyCounts(histograms, quantityNames.map((name) => binCount(binsOf(name, activation))));
  const unpacked = (index: number): Distribution => {
    const first = leading + index * summaryKeys.length;
    return {
      mean: number(first),
      sd: number(first + 1),
      p2: number(first + 2),
      p25: number(first + 3),
      p50: number(first + 4),
      p75: number(first + 5),
      p98: number(first + 6),
      get counts() {
        return histogramsOf()[index]!;
      },
    };
  };
  return {
    layer,
    saturation: saturated === null ? null : { saturated, dead: number(1) },
    updateRatio: orNull(number(2)),
    distributions: Object.fromEntries(quantityNames.map((name, index) => [name, unpacked(index)])) as Record<QuantityName, Distribution>,
  };
}

function packCounts(histograms: readonly Uint32Array[]): Uint8Array {
  const bytes: number[] = [];
  for (const counts of histograms)
    for (let count of counts) {
      for (; count > 0x7f; count >>>= 7) bytes.push((count & 0x7f) | 0x80);
      bytes.push(count);
    }
  return Uint8Array.from(bytes);
}

/** Checks the bytes at once, and unpacks them when first asked: of a hundred runs compared, few histograms are in sight. */
function lazyCounts(bytes: Uint8Array, lengths: readonly number[]): () => Uint32Array[] {
  let numbers = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! < 0x80) numbers++;
  const expected = lengths.reduce((sum, length) => sum + length, 0);
  if (numbers < expected) throw new RangeError('the histograms end too early');
  if (numbers > expected || bytes.at(-1)! >= 0x80) throw new RangeError('the histograms are too long');
  let unpacked: Uint32Array[] | null = null;
  return () => (unpacked ??= unpackCounts(bytes, lengths));
}

function unpackCounts(bytes: Uint8Array, lengths: readonly number[]): Uint32Array[] {
  let offset = 0;
  const next = () => {
    let count = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[offset++]!;
      count |= (byte & 0x7f) << shift;
      if (byte < 0x80) return count >>> 0;
    }
  };
  return lengths.map((length) => {
    const counts = new Uint32Array(length);
    for (let bin = 0; bin < length; bin++) counts[bin] = next();
    return counts;
  });
}

/** One layer of one sample of a run. */
export interface PackedRow extends PackedLayer {
  runId: number;
  epoch: number;
  step: number;
  layer: number;
}

/** A sample's layers, packed. */
export const rowsOf = (runId: number, { epoch, step, layers }: StatisticsSample): PackedRow[] =>
  layers.map((statistics) => ({ runId, epoch, step, layer: statistics.layer, ...packLayer(statistics) }));

/** Epoch as float64, then run, step, layer, and the lengths of the two parts that follow, as uint32; all little-endian. */
const headBytes = 28;

/** Many rows as one array of bytes: crossing to the window costs a millisecond an array, however short. */
export function joinRows(rows: readonly PackedRow[]): Uint8Array {
  const bytes = new Uint8Array(rows.reduce((sum, { summaries, histograms }) => sum + headBytes + summaries.length + histograms.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const { runId, epoch, step, layer, summaries, histograms } of rows) {
    view.setFloat64(offset, epoch, true);
    const head = [runId, step, layer, summaries.length, histograms.length];
    for (const [place, value] of head.entries()) view.setUint32(offset + 8 + 4 * place, value, true);
    bytes.set(summaries, offset + headBytes);
    bytes.set(histograms, offset + headBytes + summaries.length);
    offset += headBytes + summaries.length + histograms.length;
  }
  return bytes;
}

function* splitRows(bytes: Uint8Array): Generator<PackedRow> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < bytes.length; ) {
    const at = (place: number) => view.getUint32(offset + 8 + 4 * place, true);
    const middle = offset + headBytes + at(3);
    const end = middle + at(4);
    const head = { runId: at(0), epoch: view.getFloat64(offset, true), step: at(1), layer: at(2) };
    yield { ...head, summaries: bytes.subarray(offset + headBytes, middle), histograms: bytes.subarray(middle, end) };
    offset = end;
  }
}

/**
 * The samples that `joinRows` joined, by run, in their order.
 * @param specOf of each run: the activations decide on the bins.
 * @throws {RangeError} when the bytes do not fit the specs.
 */
export function samplesOf(bytes: Uint8Array, specOf: (runId: number) => Pick<RunSpec, 'layers'>): Map<number, StatisticsSample[]> {
  const byRun = new Map<number, StatisticsSample[]>();
  for (const { runId, epoch, step, layer, ...packed } of splitRows(bytes)) {
    const samples = byRun.get(runId) ?? [];
    byRun.set(runId, samples);
    if (samples.at(-1)?.step !== step) samples.push({ epoch, step, layers: [] });
    samples.at(-1)!.layers.push(unpackLayer(packed, layer, activationOf(specOf(runId).layers[layer])));
  }
  return byRun;
}

function activationOf(layer: RunSpec['layers'][number] | undefined): ActivationName {
  if (!layer || !('activation' in layer)) throw new RangeError('the statistics are of a layer that the network has not');
  return layer.activation;
}
