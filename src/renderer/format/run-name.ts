const mostOfTail = 20;

/** A name and what stands after its last dot, ` · seed 7`, where that is short. */
export function nameParts(name: string): { head: string; tail: string } {
  const at = name.lastIndexOf(' · ');
  return at > 0 && name.length - at <= mostOfTail ? { head: name.slice(0, at), tail: name.slice(at) } : { head: name, tail: '' };
}
