import type { RunRecord, RunStatus } from '../../bridge/runs.ts';

type Ability = Pick<RunRecord, 'status' | 'epoch' | 'spec'>;

const among = (status: RunStatus, ...statuses: RunStatus[]) => statuses.includes(status);

/** What can be done with a run as it stands. */
export const isUnderWay = ({ status }: Pick<RunRecord, 'status'>): boolean => among(status, 'queued', 'running', 'paused');
export const canPause = ({ status }: Pick<RunRecord, 'status'>): boolean => status === 'running';
export const canStop = isUnderWay;

/** A run goes on after a pause, or while epochs are left from its last checkpoint, or from the beginning where there is none. */
export function canResume({ status, epoch, spec }: Ability): boolean {
  if (status === 'paused') return true;
  return among(status, 'stopped', 'interrupted', 'failed') && epoch < spec.epochs;
}
