import type { Database } from 'better-sqlite3';
import type { ModelMetrics } from '../../engine/model.ts';
import { parameterCount } from '../../engine/shapes.ts';
import { parseSpec, type RunSpec } from '../../engine/spec.ts';
import { mostTags } from '../../bridge/api.ts';
import type { EpochRecord, RunRecord, RunStatus } from '../../bridge/runs.ts';
import { FailureError } from '../failure.ts';

interface RunRow {
  id: number;
  name: string;
  status: RunStatus;
  spec: string;
  parameters: number;
  note: string;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  epoch: number;
  train_loss: number | null;
  train_accuracy: number | null;
  val_loss: number | null;
  val_accuracy: number | null;
  best_val_accuracy: number | null;
  test_loss: number | null;
  test_accuracy: number | null;
  trained_ms: number;
  problem: string | null;
  early_stop: string | null;
  owner: string | null;
  has_weights: 0 | 1;
}

/** What a run's training can change about it, apart from its epochs. */
export interface Progressed {
  status: RunStatus;
  problem?: string;
  earlyStop?: string | null;
  test?: { loss: number; accuracy: number } | null;
  trainedMs?: number;
}

export interface RunEdit {
  name?: string | undefined;
  note?: string | undefined;
  tags?: string[] | undefined;
}

export interface TagChange {
  add: string[];
  remove: string[];
}

const active = "('queued', 'running', 'paused')";
const columns = 'runs.*, EXISTS (SELECT 1 FROM checkpoints WHERE run_id = runs.id) AS has_weights';

/** The rows of runs and their tags. Ids that name no run are refused with `notFound`. */
export function createRunRows(database: Database) {
  const all = database.prepare<[], RunRow>(`SELECT ${columns} FROM runs ORDER BY id DESC`);
  const one = database.prepare<[number], RunRow>(`SELECT ${columns} FROM runs WHERE id = ?`);
  const tagsOfAll = database.prepare<[], { run_id: number; tag: string }>('SELECT run_id, tag FROM tags ORDER BY run_id, position');
  const tagsOfOne = database.prepare<[number], { tag: string }>('SELECT tag FROM tags WHERE run_id = ? ORDER BY position');
  const insert = database.prepare(
    'INSERT INTO runs (name, status, spec, parameters, created_at, owner) VALUES (@name, @status, @spec, @parameters, @now, @owner)',
  );
  const removeOne = database.prepare('DELETE FROM runs WHERE id = ?');
  const rename = database.prepare('UPDATE runs SET name = coalesce(@name, name), note = coalesce(@note, note) WHERE id = @id');
  const clearTags = database.prepare('DELETE FROM tags WHERE run_id = ?');
  const addTag = database.prepare('INSERT OR IGNORE INTO tags (run_id, position, tag) VALUES (?, ?, ?)');
  const progress = database.prepare(`
    UPDATE runs SET status = @status, problem = @problem, early_stop = @earlyStop,
      owner = iif(@status IN ${active}, owner, NULL),
      started_at = iif(@status = 'running', coalesce(started_at, @now), started_at),
      finished_at = iif(@status IN ${active}, NULL, @now),
      test_loss = iif(@status = 'running', NULL, coalesce(@testLoss, test_loss)),
      test_accuracy = iif(@status = 'running', NULL, coalesce(@testAccuracy, test_accuracy)),
      trained_ms = coalesce(@trainedMs, trained_ms)
    WHERE id = @id`);
  const claim = database.prepare("UPDATE runs SET status = 'queued', problem = NULL, finished_at = NULL, owner = @owner WHERE id = @id");
  const reachEpoch = database.prepare(`
    UPDATE runs SET epoch = @epoch, train_loss = @trainLoss, train_accuracy = @trainAccuracy, val_loss = @valLoss, val_accuracy = @valAccuracy,
      best_val_accuracy = max(coalesce(best_val_accuracy, @valAccuracy), @valAccuracy), trained_ms = round(@elapsedMs)
    WHERE id = @id`);
  const describe = database.prepare(`
    UPDATE runs SET epoch = @epoch, train_loss = @trainLoss, train_accuracy = @trainAccuracy, val_loss = @valLoss, val_accuracy = @valAccuracy,
      test_loss = @testLoss, test_accuracy = @testAccuracy
    WHERE id = @id`);
  const interruptActive = database.prepare(
    `UPDATE runs SET status = 'interrupted', problem = @problem, finished_at = @now, owner = NULL WHERE owner = @owner`,
  );
  const activeOwners = database.prepare<[], string>('SELECT DISTINCT owner FROM runs WHERE owner IS NOT NULL').pluck();

  const specs = new Map<number, RunSpec>();
  /** A run's spec never changes, so it is parsed once; parsing fills in settings that are younger than the run. */
  const specOf = ({ id, spec }: RunRow): RunSpec => {
    const known = specs.get(id) ?? parseSpec(JSON.parse(spec));
    specs.set(id, known);
    return known;
  };
  const toRecord = (row: RunRow, tags: string[]) => recordOf(row, specOf(row), tags);

  const read = (id: number): RunRow => {
    const row = one.get(id);
    if (!row) throw new FailureError('notFound', `There is no run ${id}.`);
    return row;
  };
  const record = (id: number): RunRecord => toRecord(read(id), tagsOfOne.all(id).map(({ tag }) => tag));

  function putTags(id: number, tags: readonly string[]): void {
    clearTags.run(id);
    for (const [position, tag] of tags.entries()) addTag.run(id, position, tag);
  }

  return {
    /** Newest first. */
    listRuns(): RunRecord[] {
      const tags = Map.groupBy(tagsOfAll.all(), ({ run_id }) => run_id);
      return all.all().map((row) => toRecord(row, (tags.get(row.id) ?? []).map(({ tag }) => tag)));
    },

    readRun: record,

    /** Who queues or trains the run; null when nobody does. */
    ownerOf: (id: number): string | null => read(id).owner,

    createRun(name: string, spec: RunSpec, status: RunStatus, owner: string | null): RunRecord {
      const parameters = parameterCount(spec);
      const { lastInsertRowid } = insert.run({ name, status, spec: JSON.stringify(spec), parameters, owner, now: Date.now() });
      return record(Number(lastInsertRowid));
    },

    /** Queues a run again, as `owner`'s. */
    claimRun(id: number, owner: string): RunRecord {
      claim.run({ id, owner });
      return record(id);
    },

    progressRun(id: number, { status, problem, earlyStop, test, trainedMs }: Progressed): RunRecord {
      read(id);
      progress.run({
        id,
        status,
        problem: problem ?? null,
        earlyStop: earlyStop ?? null,
        testLoss: test?.loss ?? null,
        testAccuracy: test?.accuracy ?? null,
        trainedMs: trainedMs === undefined ? null : Math.round(trainedMs),
        now: Date.now(),
      });
      return record(id);
    },

    reachEpoch: (id: number, epoch: EpochRecord): void => void reachEpoch.run({ id, ...epoch }),

    /** What a weights file says of its own training. */
    setMetrics(id: number, epoch: number, metrics: ModelMetrics): RunRecord {
      describe.run({ id, epoch, ...metrics });
      return record(id);
    },

    interruptRunsOf: (owner: string, problem: string): void => void interruptActive.run({ owner, problem, now: Date.now() }),

    activeOwners: (): string[] => activeOwners.all(),

    editRun(id: number, { name, note, tags }: RunEdit): RunRecord {
      read(id);
      rename.run({ id, name: name ?? null, note: note ?? null });
      if (tags) putTags(id, tags);
      return record(id);
    },

    tagRun(id: number, { add, remove }: TagChange): RunRecord {
      const { name, tags } = record(id);
      const changed = [...new Set([...tags, ...add])].filter((tag) => !remove.includes(tag));
      if (changed.length > mostTags)
        throw new FailureError('conflict', `“${name}” (run ${id}) would have ${changed.length} tags; at most ${mostTags} are kept.`);
      putTags(id, changed);
      return record(id);
    },

    removeRun(id: number): void {
      removeOne.run(id);
      specs.delete(id);
    },
  };
}

function recordOf(row: RunRow, spec: RunSpec, tags: string[]): RunRecord {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    spec,
    parameters: row.parameters,
    tags,
    note: row.note,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    epoch: row.epoch,
    trainLoss: row.train_loss,
    trainAccuracy: row.train_accuracy,
    valLoss: row.val_loss,
    valAccuracy: row.val_accuracy,
    bestValAccuracy: row.best_val_accuracy,
    testLoss: row.test_loss,
    testAccuracy: row.test_accuracy,
    trainedMs: row.trained_ms,
    problem: row.problem,
    earlyStop: row.early_stop,
    hasWeights: row.has_weights === 1,
  };
}
