/** Rows selected in a list, the one that keys act from, and the one a range grows from. */
export interface Selection {
  ids: readonly number[];
  active: number | null;
  anchor: number | null;
}

export const nothingSelected: Selection = { ids: [], active: null, anchor: null };

export type SelectMode = 'only' | 'toggle' | 'range';

/** The selection after a row is chosen alone, added or taken away (Ctrl), or reached from the anchor (Shift). */
export function select(selection: Selection, id: number, mode: SelectMode, shown: readonly number[]): Selection {
  if (mode === 'toggle') {
    const ids = selection.ids.includes(id) ? selection.ids.filter((other) => other !== id) : [...selection.ids, id];
    return { ids, active: id, anchor: id };
  }
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor);
  const to = shown.indexOf(id);
  if (mode === 'only' || from < 0 || to < 0) return { ids: [id], active: id, anchor: id };
  return { ids: shown.slice(Math.min(from, to), Math.max(from, to) + 1), active: id, anchor: selection.anchor };
}

/** The row so many steps from the active one, kept within the list; null in an empty list. */
export function stepFrom(active: number | null, steps: number, shown: readonly number[]): number | null {
  const from = active === null ? -1 : shown.indexOf(active);
  const to = from < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, from + steps));
  return shown[to] ?? null;
}
