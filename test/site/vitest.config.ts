import { defineConfig } from 'vitest/config'

// Apart from the other tests, for these want the built site.
export default defineConfig({ root: import.meta.dirname, test: { include: ['*.site.ts'], testTimeout: 60_000 } })
