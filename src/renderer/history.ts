/** Undo and redo over immutable states. */
export interface History<State> {
  past: readonly State[];
  present: State;
  future: readonly State[];
  /** What the last edit was about, and when, in milliseconds: keystrokes in one field join into one edit. */
  lastEdit: { about: string | null; at: number } | null;
}

const joinWithinMs = 1000;
const mostRemembered = 500;

export const startHistory = <State>(present: State): History<State> => ({ past: [], present, future: [], lastEdit: null });

/**
 * The history after an edit; edits about the same thing within a second are undone together.
 * @param about null for one that is always undone alone
 */
export function recordEdit<State>(history: History<State>, next: State, about: string | null, at: number): History<State> {
  const { lastEdit } = history;
  const joins = about !== null && lastEdit?.about === about && at - lastEdit.at < joinWithinMs;
  const past = joins ? history.past : [...history.past, history.present].slice(-mostRemembered);
  return { past, present: next, future: [], lastEdit: { about, at } };
}

export function undo<State>(history: History<State>): History<State> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return { past: history.past.slice(0, -1), present: previous, future: [history.present, ...history.future], lastEdit: null };
}

export function redo<State>(history: History<State>): History<State> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, lastEdit: null };
}
