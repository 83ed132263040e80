import { fileURLToPath } from 'node:url'
import type { UserConfig } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** How Vite serves and builds an example that is a page: gradform is its source, so that no build of it is needed. */
export const pageConfig = (folder: string): UserConfig => ({
  root: folder,
  // Paths are relative, so that what is built stands wherever it is put: the documentation has some as pages.
  base: './',
  resolve: {
    alias: [
      { find: /^gradform$/, replacement: `${root}src/index.ts` },
      { find: /^gradform\/([\w/]+)$/, replacement: `${root}src/$1.ts` },
    ],
  },
  // Sources and data stand beside the folder.
  server: { fs: { allow: [root] } },
  cacheDir: 'out/cache',
  worker: { format: 'es' },
  build: { outDir: 'out/site', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
})
