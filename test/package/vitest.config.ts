import { defineConfig } from 'vitest/config'

// Apart from the other tests, for these want the built package.
export default defineConfig({ root: import.meta.dirname, test: { include: ['*.package.ts'], hookTimeout: 60_000, testTimeout: 120_000 } })
