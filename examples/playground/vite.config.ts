import { defineConfig } from 'vite'

const source = new URL('../../src/', import.meta.url).pathname

export default defineConfig({
  root: import.meta.dirname,
  // Paths are relative, so that what is built stands wherever it is put: the documentation has it as a page.
  base: './',
  resolve: {
    alias: [
      { find: /^gradform$/, replacement: `${source}index.ts` },
      { find: /^gradform\/([\w/]+)$/, replacement: `${source}$1.ts` },
    ],
  },
  build: { outDir: 'out/site', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
})
