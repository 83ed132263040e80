import { executor } from 'gradform'
import { type Case, cases } from './cases.ts'
import { optimizers } from './compiled.ts'
import { raceCompositions } from './composed.ts'
import { raceFirstSteps } from './firstSteps.ts'
import { heat } from './ownProcess.ts'
import type { Row } from './race.ts'
import { save } from './saved.ts'
import { sweepThreshold } from './threshold.ts'
import { raceVariables } from './variables.ts'

/** Races a table's cases, each in a process of its own, and prints milliseconds, with those of each gradform as a multiple. */
function raceTable(title: string, isIn: (test: Case) => boolean = () => true): Row[] {
  const raced: Row[] = []
  const rows = cases.filter(isIn).map(({ name }) => {
    const contestants = Object.entries(heat(title, name))
    for (const [contestant, figure] of contestants) raced.push({ title, test: name, contestant, figure })
    const isOwn = (contestant: string): boolean => contestant.startsWith('gradform')
    const own = contestants.filter(([contestant]) => isOwn(contestant)).map(([, { median }]) => median)
    const cells = contestants.map(([contestant, { median }]) => {
      const ratios = isOwn(contestant) ? '' : ` (${own.map((time) => `${(time / median).toFixed(2)} ×`).join(', ')})`
      return [contestant, `${median.toPrecision(3)}${ratios}`]
    })
    return [name, Object.fromEntries(cells)]
  })
  console.log(`\n${title}: milliseconds a step, in brackets gradform’s as multiples of them`)
  console.table(Object.fromEntries(rows))
  return raced
}

const isSaved = process.argv.includes('--save')
const [wanted, ...filters] = process.argv.slice(2).filter((argument) => argument !== '--save')

/** What `npm run bench -- TABLE` races; without a name all of them, but for the sweep and the variables of TensorFlow.js, whose figures are not saved. */
const tables: Readonly<Record<string, () => Row[]>> = {
  pure: () => raceTable('pure'),
  compiled: () => Object.keys(optimizers).flatMap((title) => raceTable(title)),
  // jax-js knows no numbers as leaves, and takes seconds for a step of 10 M in arrays of its own.
  jax: () => raceTable('jax', ({ name, elements }) => elements !== undefined && name !== '10 M'),
  wrappers: () => raceCompositions(filters),
  'first-step': raceFirstSteps,
}

console.log(`Medians of 15 rounds; a round is some tens of milliseconds. Executor: ${executor()}.`)
if (wanted === 'threshold') await sweepThreshold()
else if (wanted === 'tfjs') await raceVariables(filters.length > 0 ? filters : ['cpu', 'wasm'])
else {
  const names = wanted === undefined ? Object.keys(tables) : [wanted]
  const raced = names.flatMap((name) => {
    const table = tables[name]
    if (table === undefined) throw new Error(`there is no table ${name}; there are ${Object.keys(tables).join(', ')} tfjs and threshold`)
    return table()
  })
  if (isSaved) await save(raced)
}
