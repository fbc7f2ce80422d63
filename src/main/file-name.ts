/** Of a run's name: file systems take 255 bytes, and a letter may be four. */
const mostLetters = 50;

/**
 * What a run's weights file is called at first: the run's name without the characters that file systems give a meaning, and the epoch.
 */
export function weightsFileName(runName: string, epoch: number, format: 'json' | 'network2'): string {
  const plain = runName.slice(0, mostLetters).replace(/[^\p{L}\p{N} ,._-]+/gu, '-').replace(/^[ .-]+|[ .-]+$/g, '');
  return `${plain || 'weights'}, epoch ${epoch}${format === 'network2' ? '.network2' : ''}.json`;
}

/** The name, or as many are taken: `name (2).json`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const [, start, end] = /^(.*?)((?:\.network2)?\.json)$/.exec(name)!;
  const numbered = (turn: number) => (turn === 1 ? name : `${start} (${turn})${end}`);
  let turn = 1;
  while (isTaken(numbered(turn))) turn++;
  return numbered(turn);
}
