import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** What measures time, or waits for threads that the machine has to have cores for. */
const undisturbed = ['test/kernel/threads/*.test.ts', 'test/soak.test.ts']

export default defineConfig({
  resolve: {
    alias: [
      { find: /^gradform$/, replacement: `${import.meta.dirname}/src/index.ts` },
      { find: /^gradform\/([\w/]+)$/, replacement: `${import.meta.dirname}/src/$1.ts` },
    ],
  },
  test: {
    // A test that takes a second takes many more where other programs have the cores.
    testTimeout: 30_000,
    // Vitest leaves one core to others, which of two would be half.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: undisturbed, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'alone', include: undisturbed, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
