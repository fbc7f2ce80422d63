import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Cases kept here always, made by `generate.py`; and more of the same form beside the project, where they are present. */
const folders = [import.meta.dirname, join(import.meta.dirname, '../../../shared/golden')];

export interface GoldenCase {
  name: string;
  path: string;
  /** The whole file. */
  text: string;
}

export const goldenCases: readonly GoldenCase[] = folders.filter((folder) => existsSync(folder)).flatMap(casesIn);

function casesIn(folder: string): GoldenCase[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.map((name) => {
    const path = join(folder, name);
    return { name: basename(name, '.json'), path, text: readFileSync(path, 'utf8') };
  });
}
