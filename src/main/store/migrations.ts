/**
 * The schema's history: migration n takes a database from `PRAGMA user_version` n to n + 1.
 * One that has been released is never edited; a change is a new one at the end.
 */
export const migrations: readonly string[] = [
  `
  -- AUTOINCREMENT: the id of a removed run never comes to mean another one.
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'paused', 'done', 'stopped', 'interrupted', 'failed', 'imported')),
    spec TEXT NOT NULL CHECK (json_valid(spec)),
    parameters INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    -- The last epoch's figures stand here too, so that the list of runs reads no epochs.
    epoch INTEGER NOT NULL DEFAULT 0,
    train_loss REAL,
    train_accuracy REAL,
    val_loss REAL,
    val_accuracy REAL,
    best_val_accuracy REAL,
    test_loss REAL,
    test_accuracy REAL,
    trained_ms INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    -- Which living workbench queues or trains it; see owners.ts.
    owner TEXT,
    CHECK ((status IN ('queued', 'running', 'paused')) = (owner IS NOT NULL))
  ) STRICT;
  CREATE INDEX active_runs ON runs (owner) WHERE owner IS NOT NULL;

  CREATE TABLE tags (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (run_id, position),
    UNIQUE (run_id, tag)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE epochs (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    train_loss REAL NOT NULL,
    train_accuracy REAL NOT NULL,
    val_loss REAL,
    val_accuracy REAL,
    learning_rate REAL NOT NULL,
    examples_per_second REAL NOT NULL,
    elapsed_ms REAL NOT NULL,
    PRIMARY KEY (run_id, epoch)
  ) STRICT, WITHOUT ROWID;

  -- Blobs are float32, little-endian; each beside the SHA-256 of its bytes.
  -- A rowid table with a unique index: the index stays small beside blobs of megabytes.
  CREATE TABLE checkpoints (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    weights BLOB NOT NULL,
    weights_sha256 BLOB NOT NULL,
    optimizer_state BLOB,
    optimizer_state_sha256 BLOB,
    trainer_state TEXT CHECK (json_valid(trainer_state)),
    UNIQUE (run_id, epoch)
  ) STRICT;

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- One row a layer and sample; see src/engine/diagnostics/packing.ts. Histograms are compressed by brotli.
  -- A rowid table: several of these rows share a page there, where an index would move each to a page of its own.
  CREATE TABLE layer_statistics (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    -- Minibatches trained; 0 is the untrained network.
    step INTEGER NOT NULL,
    layer INTEGER NOT NULL,
    epoch REAL NOT NULL,
    summaries BLOB NOT NULL,
    histograms BLOB NOT NULL,
    UNIQUE (run_id, step, layer)
  ) STRICT;

  UPDATE runs SET spec = json_set(spec, '$.diagnostics', json('{"earlySteps":20,"everyEpochs":1}')) WHERE json_type(spec, '$.diagnostics') IS NULL;
  `,
  `
  ALTER TABLE runs ADD COLUMN early_stop TEXT;

  -- What the trainer would have said of runs that early stopping has ended.
  UPDATE runs SET early_stop = (
    SELECT format('Stopped early: the validation loss has not improved for %s; it was lowest after epoch %d.',
      iif(trainer_state ->> '$.earlyStopping.waited' = 1, 'an epoch', format('%d epochs', trainer_state ->> '$.earlyStopping.waited')),
      trainer_state ->> '$.earlyStopping.bestEpoch')
    FROM checkpoints WHERE run_id = runs.id AND checkpoints.epoch = runs.epoch AND trainer_state IS NOT NULL)
  WHERE status = 'done' AND epoch < spec ->> '$.epochs';
  `,
];
