import { defineConfig } from 'vite'
import { aliases } from '../aliases.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { alias: aliases },
  worker: { format: 'es' },
  build: { outDir: 'out/site', emptyOutDir: true, target: 'es2022' },
})
