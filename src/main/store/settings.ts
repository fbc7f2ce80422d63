import type { Database } from 'better-sqlite3';
import type { Choice } from '../../bridge/api.ts';

/** Remembered choices, each as JSON under its key. */
export function createSettings(database: Database) {
  const all = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings');
  const put = database.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
  return {
    readSettings: (): Record<string, Choice> => Object.fromEntries(all.all().map(({ key, value }) => [key, JSON.parse(value) as Choice])),
    writeSetting: (key: string, value: Choice): void => void put.run(key, JSON.stringify(value)),
  };
}
