import { writeFileSync } from 'node:fs'
import { cases, encoded, run } from './cases.ts'

// Run once, by `npx tsx test/noise/record.ts`, when noise was computed leaf by leaf in JavaScript: what computes it now has to have these bits.
const recorded = Object.fromEntries(cases.map((one) => [one.name, encoded(run(one))]))
writeFileSync(new URL('../golden/noise.json', import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`)
