import { adamw } from 'gradform'
import { cLoops } from './c.ts'
import { type Case, cases, hyperparameters } from './cases.ts'
import { compiled, isOptimizer, optimizers } from './compiled.ts'
import { inPlace, perTransform, pure } from './contestants.ts'
import { startPeers, stepsOf } from './peer.ts'
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

/** Optax and torch, where PYTHON (or python3) has them. */
function pythonPeers(test: Case): Promise<Peer[]> {
  const python = process.env['PYTHON'] ?? 'python3'
  const argsOf = (peer: string) => [`${import.meta.dirname}/peers.py`, peer, test.elements ?? 1, stepsOf(test)]
  return startPeers([
    ['Optax, jitted, donated', python, argsOf('optax')],
    ['torch, fused, 2 threads', python, argsOf('torch')],
  ])
}

// A race has a process of its own, as a program has: heat.ts TABLE CASE prints its figures.
const [table = '', name = ''] = process.argv.slice(2)
const test = cases.find((test) => test.name === name)
if (test === undefined) throw new Error(`there is no case ${name}`)
console.log(JSON.stringify(isOptimizer(table) ? await raceCompiled(table, test) : await racePure(test)))
process.exit()
