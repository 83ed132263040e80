import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../src/', import.meta.url))

/** What Vite takes gradform for: the source, so that the pages need no build of it. */
export const aliases = [
  { find: /^gradform$/, replacement: `${source}index.ts` },
  { find: /^gradform\/([\w/]+)$/, replacement: `${source}$1.ts` },
]
