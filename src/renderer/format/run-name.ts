const mostOfTail = 20;

/** A name and what stands after its last dot, ` · seed 7`, where that is short. */
export function nameParts(name: string): { head: string; tail: string } {
  const at = name.lastIndexOf(' · ');
  return at > 0 && name.length - at <= mostOfTail ? { head: name.slice(0, at), tail: name.slice(at) } : { head: name, tail: '' };
}

/** A name in up to two lines of so many letters; what tells runs apart, such as their seed, is kept. */
export function linesOfName(name: string, most: number): string[] {
  if (name.length <= most) return [name];
  const { head, tail } = nameParts(name);
  if (tail !== '') return [clip(head, most), clip(tail.slice(' · '.length), most)];
  const space = name.lastIndexOf(' ', most);
  const end = space > most / 2 ? space : most;
  return [name.slice(0, end), clip(name.slice(end).trim(), most)];
}

const clip = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
