import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { entries } from './src/main/processes.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const services = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, path(`src/main/${entry}`)]));

/** Electron 33 on Node 20 and Chromium 130 is the oldest runtime that must do; see `scripts/electron-runtime.ts`. */
const oldest = { node: 'node20.18', chromium: 'chrome130' };

export default defineConfig({
  main: {
    build: {
      target: oldest.node,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path('src/main/index.ts'), ...services },
        external: ['better-sqlite3'],
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      target: oldest.node,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: path('src/bridge/preload.ts') },
        // A sandboxed preload script is CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('src/renderer'),
    plugins: [vue()],
    build: {
      target: oldest.chromium,
      // The content security policy knows no data: scripts or fonts.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4_000,
      rolldownOptions: { input: { index: path('src/renderer/index.html') } },
    },
  },
});
