// Builds the app into dist/, and serves it in development with the API of a local node behind it.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds the API; the built app always talks to its own origin.
const NODE_URL = process.env.TANDEM_DEV_NODE ?? 'http://127.0.0.1:8080';

// React Aria brings its own words in 34 languages; the app speaks two.
const OTHER_LANGUAGES =
  /react-aria\/dist\/private\/intl\/\w+\/(?!en-US|zh-CN)[a-z]{2}-[A-Z]{2}\.mjs$/;

function twoLanguages(): Plugin {
  return {
    name: 'two-languages',
    enforce: 'pre',
    load: (id) => (OTHER_LANGUAGES.test(id) ? 'export default {};' : null),
  };
}

export default defineConfig({
  plugins: [twoLanguages(), react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/v1': { target: NODE_URL, ws: true } } },
  // Hidden: the maps are written beside the files, which do not name them; nobody serves them.
  build: { target: 'es2023', sourcemap: 'hidden', assetsInlineLimit: 0 },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
