import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^gradform$/, replacement: `${import.meta.dirname}/src/index.ts` },
      { find: /^gradform\/([\w/]+)$/, replacement: `${import.meta.dirname}/src/$1.ts` },
    ],
  },
})
