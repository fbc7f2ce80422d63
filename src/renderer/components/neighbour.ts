/**
 * Which of several parts, in rows from left to right, an arrow key, Home or End leads to from one of them. Only one part at a time is
 * found by Tab: however many there are, they are one stop.
 * @returns null for other keys, and at the edge.
 */
export function neighbourOf(part: Element, parts: readonly HTMLElement[], key: string): HTMLElement | null {
  const at = parts.indexOf(part as HTMLElement);
  if (at < 0) return null;
  const { left, width } = part.getBoundingClientRect();
  const isInColumn = (other: HTMLElement) => Math.abs(other.getBoundingClientRect().left - left) < width / 2;
  const leads: Record<string, () => HTMLElement | undefined> = {
    ArrowRight: () => parts[at + 1],
    ArrowLeft: () => parts[at - 1],
    ArrowDown: () => parts.slice(at + 1).find(isInColumn),
    ArrowUp: () => parts.slice(0, at).findLast(isInColumn),
    Home: () => parts[0],
    End: () => parts.at(-1),
  };
  return leads[key]?.() ?? null;
}
