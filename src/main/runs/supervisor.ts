import { availableParallelism } from 'node:os';
import type { RunEvent, RunRecord } from '../../bridge/runs.ts';
import { joinRows, rowsOf } from '../../engine/diagnostics/packing.ts';
import type { RunSpec } from '../../engine/spec.ts';
import { asFailure, FailureError } from '../failure.ts';
import { forkService, unexpectedEnd, type ServiceExit, type ServiceProcess } from '../processes.ts';
import type { StoreClient } from '../store/client.ts';
import type { Progressed } from '../store/run-rows.ts';
import type { TrainerOrder, TrainerReport } from './messages.ts';

/** Where a run of this workbench stands; `waiting` may have a process when it was paused before. */
type Phase = 'waiting' | 'training' | 'pausing' | 'paused' | 'stopping' | 'over';

interface ActiveRun {
  readonly id: number;
  record: RunRecord;
  phase: Phase;
  process: ServiceProcess<TrainerOrder, TrainerReport> | null;
  /** What happens to a run happens one after the other: orders, reports, the end of its process. */
  turn: Promise<void>;
  over: PromiseWithResolvers<void>;
}

export interface SupervisorOptions {
  store: StoreClient;
  /** How many runs train at a time. */
  slots: number;
  mnistFolder: string;
  emit: (event: RunEvent) => void;
  /** Told what no caller waits for, such as a database that cannot be written. */
  onProblem: (what: string, problem: unknown) => void;
}

export type Supervisor = ReturnType<typeof createSupervisor>;

/**
 * Threads a large network trains on, always the same on one machine: the sums of a loss are rounded by the thread, and a run shall
 * go the same way whatever else trains beside it. Few enough that several large runs do not crowd each other out.
 */
const threads = Math.min(4, availableParallelism());

/** Trains runs in the order they were queued, each in a process of its own, at most `slots` at a time. */
export function createSupervisor({ store, slots, mnistFolder, emit, onProblem }: SupervisorOptions) {
  const active = new Map<number, ActiveRun>();
  let queue: ActiveRun[] = [];
  let closing = false;

  const holdsSlot = ({ phase }: ActiveRun) => phase === 'training' || phase === 'pausing' || phase === 'stopping';

  function enqueue(record: RunRecord): void {
    const run: ActiveRun = {
      id: record.id,
      record,
      phase: 'waiting',
      process: null,
      turn: Promise.resolve(),
      over: Promise.withResolvers(),
    };
    active.set(run.id, run);
    queue.push(run);
    emit({ type: 'run', run: record });
    fillSlots();
  }

  function fillSlots(): void {
    while (!closing && queue.length > 0 && [...active.values()].filter(holdsSlot).length < slots) {
      const run = queue.shift()!;
      run.phase = 'training';
      inTurn(run, () => begin(run));
    }
  }

  /** Whatever goes wrong in a run's turn ends that run, and no other. */
  function inTurn(run: ActiveRun, action: () => Promise<void> | void): void {
    run.turn = run.turn.then(async () => {
      if (closing || run.phase === 'over') return;
      try {
        await action();
      } catch (error) {
        if (!closing) await end(run, { status: 'failed', problem: asFailure(error).message });
      }
    });
  }

  async function begin(run: ActiveRun): Promise<void> {
    if (run.phase === 'stopping') return;
    if (run.process) run.process.send({ type: 'resume' });
    else await fork(run);
    await progress(run, { status: 'running' });
  }

  async function fork(run: ActiveRun): Promise<void> {
    const [start, checkpointFile] = await Promise.all([store.readTrainingStart(run.id), store.checkpointFile(run.id)]);
    const process = await forkService<TrainerOrder, TrainerReport>('trainer-process');
    // Closed while it was being forked: nobody would end it any more.
    if (closing) return process.kill();
    run.process = process;
    process.onMessage((report) => inTurn(run, () => hear(run, report)));
    process.onExit((exit) => inTurn(run, () => end(run, { status: 'interrupted', problem: problemOf(exit) })));
    process.send({ type: 'train', start, mnistFolder, threads, checkpointFile });
  }

  async function hear(run: ActiveRun, report: TrainerReport): Promise<void> {
    switch (report.type) {
      case 'progress':
        return emit({ type: 'progress', progress: { runId: run.id, ...report.progress } });
      case 'statistics':
        return emit({ type: 'statistics', runId: run.id, sample: joinRows(rowsOf(run.id, report.sample)) });
      case 'epoch':
        return recordEpoch(run, report);
      case 'samples':
        return store.recordSamples(run.id, report.samples);
      case 'paused':
        // Resumed before it came to rest: it is training again.
        if (run.phase !== 'pausing') return;
        run.phase = 'paused';
        await progress(run, { status: 'paused', trainedMs: report.trainedMs });
        return fillSlots();
      case 'finished':
        return end(run, { status: report.outcome, test: report.test, trainedMs: report.trainedMs, earlyStop: report.earlyStop });
      case 'failed':
        return end(run, { status: 'failed', problem: report.problem, trainedMs: report.trainedMs });
    }
  }

  async function recordEpoch(run: ActiveRun, { epoch, samples }: Extract<TrainerReport, { type: 'epoch' }>): Promise<void> {
    const record = () => store.recordEpoch(run.id, epoch, samples);
    // Once more: if the store's process died, it starts again for the second call.
    run.record = await record().catch(record);
    run.process?.send({ type: 'stored' });
    emit({ type: 'epoch', runId: run.id, epoch });
    emit({ type: 'run', run: run.record });
  }

  async function progress(run: ActiveRun, progressed: Progressed): Promise<void> {
    run.record = await store.progressRun(run.id, progressed);
    emit({ type: 'run', run: run.record });
  }

  async function end(run: ActiveRun, progressed: Progressed): Promise<void> {
    run.phase = 'over';
    run.process?.kill();
    queue = queue.filter((waiting) => waiting !== run);
    active.delete(run.id);
    try {
      await progress(run, progressed);
    } catch (error) {
      onProblem(`the end of run ${run.id} could not be stored`, error);
    }
    run.over.resolve();
    fillSlots();
  }

  async function stop(runs: readonly ActiveRun[]): Promise<void> {
    // All leave the queue first: no run shall begin in the place of another only to be stopped.
    queue = queue.filter((waiting) => !runs.includes(waiting));
    for (const run of runs) {
      run.phase = 'stopping';
      inTurn(run, () => (run.process ? run.process.send({ type: 'stop' }) : end(run, { status: 'stopped' })));
    }
    await Promise.all(runs.map(({ over }) => over.promise));
  }

  /** The run, if it is this workbench's to pause or stop. */
  async function find(id: number): Promise<ActiveRun> {
    const run = active.get(id);
    if (run) return run;
    await store.refuseForeign(id);
    const { name, status } = await store.readRun(id);
    throw new FailureError('conflict', `“${name}” (run ${id}) is not in training: it is ${status}.`);
  }

  return {
    slots,

    /** How many runs are queued, training or paused. */
    activeRuns: (): number => active.size,

    async create(name: string, spec: RunSpec): Promise<RunRecord> {
      const record = await store.createRun(name, spec);
      enqueue(record);
      return record;
    },

    /** Rests after the slice under way and makes room for the next in the queue. Resolves once the order is given. */
    async pause(id: number): Promise<void> {
      const run = await find(id);
      if (run.phase === 'waiting' && !run.process)
        throw new FailureError('conflict', `“${run.record.name}” (run ${id}) waits in the queue: it can be stopped, not paused.`);
      if (run.phase === 'training') {
        run.phase = 'pausing';
        inTurn(run, () => run.process?.send({ type: 'pause' }));
      }
      if (run.phase === 'waiting') {
        run.phase = 'paused';
        queue = queue.filter((waiting) => waiting !== run);
        inTurn(run, () => progress(run, { status: 'paused' }));
      }
    },

    /** A paused run goes on before those that wait for their first turn; an interrupted or stopped one queues again. */
    async resume(id: number): Promise<void> {
      const run = active.get(id);
      if (!run) return enqueue(await store.claimRun(id));
      if (run.phase === 'pausing') {
        run.phase = 'training';
        inTurn(run, () => run.process?.send({ type: 'resume' }));
      }
      if (run.phase === 'paused') {
        run.phase = 'waiting';
        queue.unshift(run);
        fillSlots();
        if (run.phase === 'waiting') inTurn(run, () => progress(run, { status: 'queued' }));
      }
    },

    /** Ends a run after the slice under way, keeping the weights of its last finished epoch. Resolves once they are tested and stored. */
    stop: async (id: number): Promise<void> => stop([await find(id)]),

    /** Stops those of the runs that this workbench queues or trains; the others are left as they are. */
    stopAll: (ids: readonly number[]): Promise<void> => stop(ids.flatMap((id) => active.get(id) ?? [])),

    /** Resolves when the run has come to its end, whichever. */
    ended: async (id: number): Promise<void> => active.get(id)?.over.promise,

    /** The process that trains a run; undefined while there is none. */
    pidOf: (id: number): number | undefined => active.get(id)?.process?.pid,

    /** Ends all processes at once; their runs can be resumed from their last finished epoch. */
    async close(): Promise<void> {
      closing = true;
      for (const { process } of active.values()) process?.kill();
      if (active.size > 0) await store.interruptOwnRuns('The workbench was closed; all finished epochs were kept.');
      for (const { over } of active.values()) over.resolve();
    },
  };
}

const problemOf = (exit: ServiceExit): string => `The training process ${unexpectedEnd(exit)}; all finished epochs were kept.`;
