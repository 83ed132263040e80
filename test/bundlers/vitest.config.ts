import { defineConfig } from 'vitest/config'

// Apart from the other tests, for these want the built package and a network to install the bundlers from.
export default defineConfig({ root: import.meta.dirname, test: { include: ['*.bundlers.ts'], hookTimeout: 600_000, testTimeout: 120_000 } })
