import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^gradform$/, replacement: `${import.meta.dirname}/src/index.ts` },
      { find: /^gradform\/([\w/]+)$/, replacement: `${import.meta.dirname}/src/$1.ts` },
    ],
  },
  // Vitest leaves one core to others, which of two would be half.
  test: { maxWorkers: Math.max(2, availableParallelism() - 1) },
})
