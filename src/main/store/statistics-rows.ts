import type { Database } from 'better-sqlite3';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { joinRows, rowsOf, type PackedRow } from '../../engine/diagnostics/packing.ts';
import type { StatisticsSample } from '../../engine/diagnostics.ts';
import { FailureError } from '../failure.ts';

/** On these few counts at once smaller and four times faster than zlib at its best; higher qualities save 9% more for 40 times the time. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** What was measured inside the layers. It leaves as bytes, for `samplesOf` to read. */
export function createStatisticsRows(database: Database) {
  const columns = 'run_id AS runId, step, epoch, layer, summaries, histograms';
  const ofRun = database.prepare<[number], PackedRow>(`SELECT ${columns} FROM layer_statistics WHERE run_id = ? ORDER BY step, layer`);
  const lastUntil = database.prepare<{ runId: number; epoch: number }, PackedRow>(`
    SELECT ${columns} FROM layer_statistics
    WHERE run_id = @runId AND step = (SELECT max(step) FROM layer_statistics WHERE run_id = @runId AND epoch <= @epoch) ORDER BY layer`);
  // A run that was interrupted within an epoch measures the same steps once more when it goes on.
  const put = database.prepare(
    'INSERT OR REPLACE INTO layer_statistics (run_id, step, epoch, layer, summaries, histograms) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return {
    putStatistics(runId: number, sample: StatisticsSample): void {
      for (const { step, epoch, layer, summaries, histograms } of rowsOf(runId, sample))
        put.run(runId, step, epoch, layer, summaries, brotliCompressSync(histograms, brotli));
    },

    /** All samples, in order of steps. */
    readStatistics: (runId: number): Uint8Array => joinRows(ofRun.all(runId).map(decompressed)),

    /** Of each run the last sample that is not later than `epoch`; runs without one are left out. */
    readStatisticsAt: (runIds: number[], epoch: number): Uint8Array =>
      joinRows(runIds.flatMap((runId) => lastUntil.all({ runId, epoch })).map(decompressed)),
  };
}

function decompressed(row: PackedRow): PackedRow {
  try {
    return { ...row, histograms: brotliDecompressSync(row.histograms) };
  } catch (cause) {
    throw new FailureError('storage', `The stored layer statistics of run ${row.runId}, step ${row.step}, are damaged: ${(cause as Error).message}.`);
  }
}
