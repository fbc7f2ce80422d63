/** What a run's weights file is called at first: the run's name without the characters that file systems give a meaning. */
export function weightsFileName(runName: string, format: 'json' | 'network2'): string {
  const plain = runName.replace(/[^\p{L}\p{N} ._-]+/gu, '-').replace(/^[ .-]+|[ .-]+$/g, '');
  return `${plain || 'weights'}${format === 'network2' ? '.network2' : ''}.json`;
}
