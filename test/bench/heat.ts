import { adamw } from 'gradform'
import { cLoop } from './c.ts'
import { type Case, cases, hyperparameters } from './cases.ts'
import { compiled, isOptimizer, optimizers } from './compiled.ts'
import { inPlace, perTransform, pure } from './contestants.ts'
import { startPeer, stepsOf } from './peer.ts'
import { type Contestant, type Figures, type Peer, race } from './race.ts'
import { tfjsAdam } from './tfjs.ts'

const present = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined)

async function racePure(test: Case): Promise<Figures> {
  const figures = await race([pure(test), inPlace(test), perTransform(test), ...present([await cLoop('adamw', test, [])])])
  // tfjs switches its backend globally, so each backend races alone.
  for (const backend of ['cpu', 'wasm'] as const) Object.assign(figures, await race([await tfjsAdam(test, backend)]))
  return figures
}

async function raceCompiled(name: keyof typeof optimizers, test: Case): Promise<Figures> {
  const { make, loop } = optimizers[name]
  const contestants: (Contestant | Peer | undefined)[] = [await compiled(test, make, 1), await compiled(test, make, 2)]
  if (name.startsWith('clip'))
    contestants.push({ ...(await compiled(test, () => adamw(hyperparameters.learningRate), 2)), name: 'AdamW alone, 2 threads' })
  contestants.push(await cLoop(loop, test, ['-ffast-math']))
  if (name === 'adamw' && test.leaves === 1) {
    contestants.push(await cLoop(loop, test, ['-ffast-math'], 2))
    for (const [title, peer] of PYTHON_PEERS) contestants.push(await pythonPeer(title, peer, test))
  }
  return race(present(contestants))
}

const PYTHON_PEERS = [
  ['Optax, jitted, donated', 'optax'],
  ['torch, fused, 2 threads', 'torch'],
] as const

/** Optax or torch, where PYTHON (or python3) has it. */
const pythonPeer = (title: string, peer: string, test: Case): Promise<Peer | undefined> =>
  startPeer(title, process.env['PYTHON'] ?? 'python3', [`${import.meta.dirname}/peers.py`, peer, test.elements ?? 1, stepsOf(test)])

// A race has a process of its own, as a program has: heat.ts TABLE CASE prints its figures.
const [table = '', name = ''] = process.argv.slice(2)
const test = cases.find((test) => test.name === name)
if (test === undefined) throw new Error(`there is no case ${name}`)
console.log(JSON.stringify(isOptimizer(table) ? await raceCompiled(table, test) : await racePure(test)))
process.exit()
