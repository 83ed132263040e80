import { adamw } from 'gradform'
import { cLoops } from './c.ts'
import { type Case, cases, hyperparameters, matrices } from './cases.ts'
import { compiled, isOptimizer, optimizers } from './compiled.ts'
import { COMPOSED, type Composition, compositions, PLAIN } from './compositions.ts'
import { inPlace, perTransform, pure } from './contestants.ts'
import { onJaxArrays } from './jax.ts'
import { OPTAX, peersProgram, python, startPeers, stepsOf } from './peer.ts'
import { type Contestant, type Figures, type Peer, race } from './race.ts'
import { tfjsAdam } from './tfjs.ts'

async function racePure(test: Case): Promise<Figures> {
  const figures = await race([pure(test), inPlace(test), perTransform(test), ...(await cLoops('adamw', test, [], 1))])
  // tfjs switches its backend globally, so each backend races alone.
  for (const backend of ['cpu', 'wasm'] as const) Object.assign(figures, await race([await tfjsAdam(test, backend)]))
  return figures
}

async function raceCompiled(name: keyof typeof optimizers, test: Case): Promise<Figures> {
  const { make, loop } = optimizers[name]
  const contestants: (Contestant | Peer)[] = [await compiled(test, make, 1), await compiled(test, make, 2)]
  if (name.startsWith('clip'))
    contestants.push({ ...(await compiled(test, () => adamw(hyperparameters.learningRate), 2)), name: 'AdamW alone, 2 threads' })
  const isRacedByAll = name === 'adamw' && test.leaves === 1
  contestants.push(...(await cLoops(loop, test, ['-ffast-math'], ...(isRacedByAll ? [1, 2] : [1]))))
  if (isRacedByAll) contestants.push(...(await pythonPeers(test)))
  return race(contestants)
}

/** A composition beside plain AdamW, and beside what Optax makes of the same. */
async function raceComposition(title: string, { make, cycle = 1 }: Composition, test: Case): Promise<Figures> {
  const plain = await compiled(test, () => adamw(hyperparameters.learningRate), 2)
  const composed = await compiled(test, make, 2)
  const args = [peersProgram, title, test.elements ?? 1, stepsOf(test, cycle), test.leaves, test.columns ?? 1]
  const peers = await startPeers([[OPTAX, python, args]])
  return race([{ ...plain, name: PLAIN }, { ...composed, name: COMPOSED, cycle }, ...peers])
}

/** Optax and torch, where Python has them. */
function pythonPeers(test: Case): Promise<Peer[]> {
  const argsOf = (peer: string) => [peersProgram, peer, test.elements ?? 1, stepsOf(test)]
  return startPeers([
    [OPTAX, python, argsOf('optax')],
    ['torch, fused, 2 threads', python, argsOf('torch')],
  ])
}

const raceOptimizer = async (table: string, test: Case): Promise<Figures> => {
  if (table === 'jax') return race(await onJaxArrays(test))
  return isOptimizer(table) ? raceCompiled(table, test) : racePure(test)
}

// A race has a process of its own, as a program has: heat.ts TABLE CASE prints its figures.
const [table = '', name = ''] = process.argv.slice(2)
const composition = compositions[table]
const test = (composition === undefined ? cases : matrices).find((test) => test.name === name)
if (test === undefined) throw new Error(`there is no case ${name}`)
const figures = composition === undefined ? raceOptimizer(table, test) : raceComposition(table, composition, test)
console.log(JSON.stringify(await figures))
process.exit()
