import { defineConfig } from 'vite'
import { aliases } from '../aliases.ts'

export default defineConfig({
  root: import.meta.dirname,
  // Paths are relative, so that what is built stands wherever it is put: the documentation has it as a page.
  base: './',
  resolve: { alias: aliases },
  build: { outDir: 'out/site', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
})
