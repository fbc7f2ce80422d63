import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file so that it appears whole or not at all, also when several processes write it at once. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
