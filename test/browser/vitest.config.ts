import { defineConfig } from 'vitest/config'

const source = `${import.meta.dirname}/../../src`

// Apart from the other tests, for these want a browser and the built package.
export default defineConfig({
  root: import.meta.dirname,
  resolve: {
    alias: [
      { find: /^gradform$/, replacement: `${source}/index.ts` },
      { find: /^gradform\/([\w/]+)$/, replacement: `${source}/$1.ts` },
    ],
  },
  test: { include: ['*.browser.ts'] },
})
