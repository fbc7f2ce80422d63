import { describe, expect, it } from 'vitest';
import { weightsFileName } from '../../../src/main/file-name.ts';

describe('the name of a weights file', () => {
  it('is the name of the run', () => {
    expect(weightsFileName('784-30-10 sigmoid', 'json')).toBe('784-30-10 sigmoid.json');
    expect(weightsFileName('Übung 3', 'network2')).toBe('Übung 3.network2.json');
  });

  it('leads to no other folder and hides no file', () => {
    expect(weightsFileName('../../etc/passwd', 'json')).toBe('etc-passwd.json');
    expect(weightsFileName('C:\\runs\\a', 'json')).toBe('C-runs-a.json');
    expect(weightsFileName('.hidden', 'json')).toBe('hidden.json');
  });

  it('is never empty', () => {
    expect(weightsFileName('???', 'json')).toBe('weights.json');
  });
});
