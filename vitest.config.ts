import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Integration tests start a few hundred processes from sources: each need not translate them anew. */
const compileCache = fileURLToPath(new URL('node_modules/.cache/node-compile', import.meta.url));

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          env: { NODE_COMPILE_CACHE: compileCache },
        },
      },
    ],
  },
});
