import type { Database } from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import type { Checkpoint } from '../../engine/trainer.ts';
import { FailureError } from '../failure.ts';

interface CheckpointRow {
  epoch: number;
  weights: Buffer;
  weights_sha256: Buffer;
  optimizer_state: Buffer | null;
  optimizer_state_sha256: Buffer | null;
  trainer_state: string | null;
}

/** Weights of all a run's epochs are kept while together they stay within this; then every 2nd, every 4th… of them. */
export const mostWeightBytes = 64 * 2 ** 20;

/** Weights after an epoch, as they are drawn, exported and predicted with. */
export interface EpochWeights {
  epoch: number;
  parameters: Float32Array;
}

/** Weights and what training needs to go on from them. Blobs are checked against their sums whenever they are read. */
export function createCheckpointRows(database: Database) {
  const stored = database.prepare<[number], number>('SELECT epoch FROM checkpoints WHERE run_id = ? ORDER BY epoch').pluck();
  const last = database.prepare<[number], CheckpointRow>('SELECT * FROM checkpoints WHERE run_id = ? ORDER BY epoch DESC LIMIT 1');
  const at = database.prepare<[number, number], CheckpointRow>('SELECT * FROM checkpoints WHERE run_id = ? AND epoch = ?');
  const put = database.prepare(`
    INSERT OR REPLACE INTO checkpoints (run_id, epoch, weights, weights_sha256, optimizer_state, optimizer_state_sha256, trainer_state)
    VALUES (@runId, @epoch, @weights, @weightsSum, @optimizerState, @optimizerStateSum, @trainerState)`);
  const forgetOptimizer = database.prepare(`
    UPDATE checkpoints SET optimizer_state = NULL, optimizer_state_sha256 = NULL, trainer_state = NULL
    WHERE run_id = ? AND epoch <> ? AND trainer_state IS NOT NULL`);
  // A remainder by zero is null: a stride of 0 leaves the last alone.
  const thinOut = database.prepare(
    'DELETE FROM checkpoints WHERE run_id = @runId AND epoch <> @epoch AND coalesce(epoch % @stride, 1) <> 0',
  );

  function nothingAt(runId: number, epoch: number): string {
    const distance = (other: number) => Math.abs(other - epoch);
    const [nearest] = stored.all(runId).sort((a, b) => distance(a) - distance(b));
    return `Run ${runId} has no weights stored for epoch ${epoch}${nearest === undefined ? '' : `; the nearest are those of epoch ${nearest}`}.`;
  }

  return {
    /** Ascending. */
    storedEpochs: (runId: number): number[] => stored.all(runId),

    putCheckpoint(runId: number, { epoch, parameters, optimizerState, trainerState }: Checkpoint): void {
      const weights = bytesOf(parameters);
      const optimizer = bytesOf(optimizerState);
      put.run({
        runId,
        epoch,
        weights,
        weightsSum: sha256(weights),
        optimizerState: optimizer,
        optimizerStateSum: sha256(optimizer),
        trainerState: JSON.stringify(trainerState),
      });
      forgetOptimizer.run(runId, epoch);
      const stride = strideOfKept(epoch, weights.length);
      if (stride !== 1) thinOut.run({ runId, epoch, stride });
    },

    /** Weights that came from a file: they predict, but no training can go on from them. */
    putWeights(runId: number, { epoch, parameters }: EpochWeights): void {
      const weights = bytesOf(parameters);
      const none = { optimizerState: null, optimizerStateSum: null, trainerState: null };
      put.run({ runId, epoch, weights, weightsSum: sha256(weights), ...none });
    },

    /** @param epoch null for the last stored. */
    readWeights(runId: number, epoch: number | null): EpochWeights {
      const row = epoch === null ? last.get(runId) : at.get(runId, epoch);
      if (row) return { epoch: row.epoch, parameters: floats(row.weights, row.weights_sha256, runId, row.epoch) };
      throw new FailureError('notFound', epoch === null ? `Run ${runId} has no weights stored.` : nothingAt(runId, epoch));
    },

    /** Where training can go on; null before the first epoch was stored. */
    readCheckpoint(runId: number): Checkpoint | null {
      const row = last.get(runId);
      if (!row?.optimizer_state || !row.optimizer_state_sha256 || !row.trainer_state) return null;
      return {
        epoch: row.epoch,
        parameters: floats(row.weights, row.weights_sha256, runId, row.epoch),
        optimizerState: floats(row.optimizer_state, row.optimizer_state_sha256, runId, row.epoch),
        trainerState: JSON.parse(row.trainer_state) as Checkpoint['trainerState'],
      };
    },
  };
}

/** Smallest power of two so that every such epoch's weights, and the last one's, fit the limit; 0 when only the last one's do. */
function strideOfKept(epoch: number, bytes: number): number {
  if (2 * bytes > mostWeightBytes) return 0;
  let stride = 1;
  while ((Math.floor(epoch / stride) + 2) * bytes > mostWeightBytes && stride <= epoch) stride *= 2;
  return stride;
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Blobs are little-endian, as is every machine that Electron runs on; on another one the bytes of each number are turned. */
const turned = (bytes: Buffer): Buffer => (endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32());

const bytesOf = (values: Float32Array): Buffer => turned(Buffer.from(values.buffer, values.byteOffset, values.byteLength));

function floats(blob: Buffer, sum: Buffer, runId: number, epoch: number): Float32Array {
  if (!sha256(blob).equals(sum) || blob.length % 4 !== 0)
    throw new FailureError('storage', `The stored weights of run ${runId}, epoch ${epoch}, are damaged: their checksum does not match.`);
  const bytes = turned(blob);
  // A copy: a blob may begin at any byte of its buffer, a Float32Array only at every fourth.
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
