/** Where a setting is: keys and indices from the spec's root. */
export type Path = readonly (string | number)[];

type Node = Record<string | number, unknown>;

export const samePath = (a: Path, b: Path): boolean => a.length === b.length && a.every((key, index) => key === b[index]);

/** What stands at a path; undefined where the path leads nowhere. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((node, key) => (node as Node | null | undefined)?.[key], root);

/** Puts a value at a path, in place; the path but for its last key must be there. */
export function setAt(root: unknown, path: Path, value: unknown): void {
  const parent = valueAt(root, path.slice(0, -1)) as Node;
  parent[path.at(-1)!] = value;
}
