import { init, jit, numpy as np, tree } from '@jax-js/jax'
import { adamw, type Schedule, warmupCosineDecaySchedule } from 'gradform'
import { onJax } from 'gradform/jax'
import { arrays, type Case, hyperparameters } from './cases.ts'
import type { Contestant } from './race.ts'

const { learningRate, b1, b2, eps, weightDecay } = hyperparameters

type Leaves = np.Array[]
const leavesOf = (test: Case, seed: number): Leaves => arrays(test, seed).map((data) => np.array(data))

/** Reads an element of each array: jax-js runs what it is asked for when it has to, and then all that a `jit` has to do. */
function settle(some: Leaves): void {
  for (const array of some) array.ref.slice([0, 1]).dataSync()
}

const gradform = (test: Case, name: string, rate: number | Schedule): Contestant => ({
  name,
  prepare() {
    const optimizer = onJax(adamw(rate))
    const grads = leavesOf(test, 1)
    let params = leavesOf(test, 1000)
    let state = optimizer.init(tree.ref(params))
    return () => {
      ;[params, state] = optimizer.step(tree.ref(grads), state, params)
      settle(params.slice(-1))
    }
  },
})

// An interface would be no tree to jax-js.
type OwnState = { count: np.Array; mu: Leaves; nu: Leaves }

/** AdamW as jax-js's own optax has it, which is not published: count and bias corrections are arrays, and stay in the graph. */
function ownAdamw(grads: Leaves, { count, mu, nu }: OwnState, params: Leaves): [Leaves, OwnState] {
  const next = count.add(1)
  const m = mu.map((each, i) => each.mul(b1).add(grads[i]!.ref.mul(1 - b1)))
  const v = nu.map((each, i) => each.mul(b2).add(np.square(grads[i]!).mul(1 - b2)))
  const c1 = np.power(b1, next.ref).mul(-1).add(1)
  const c2 = np.power(b2, next.ref).mul(-1).add(1)
  const stepped = params.map((p, i) => {
    const update = m[i]!.ref.div(c1.ref).div(np.sqrt(v[i]!.ref.div(c2.ref)).add(eps))
    return p.ref.add(update.add(p.mul(weightDecay)).mul(-learningRate))
  })
  tree.dispose([c1, c2])
  return [stepped, { count: next, mu: m, nu: v }]
}

const own = (test: Case, name: string, step: typeof ownAdamw, settled: (params: Leaves) => Leaves): Contestant => ({
  name,
  prepare() {
    const grads = leavesOf(test, 1)
    let params = leavesOf(test, 1000)
    const zeros = (): Leaves => params.map(({ shape }) => np.zeros(shape))
    let state: OwnState = { count: np.full([], 0, { dtype: np.float32 }), mu: zeros(), nu: zeros() }
    return () => {
      ;[params, state] = step(tree.ref(grads), state, params)
      settle(settled(params))
    }
  },
})

/** On the WebAssembly of jax-js, which has one thread in Node. */
export async function onJaxArrays(test: Case): Promise<Contestant[]> {
  await init('wasm')
  const schedule = warmupCosineDecaySchedule({ initValue: 0, peakValue: learningRate, warmupSteps: 10, decaySteps: 1e6 })
  return [
    gradform(test, 'gradform on jax-js', learningRate),
    gradform(test, 'gradform on jax-js, a schedule', schedule),
    own(test, 'jax-js’s own, in jit', jit(ownAdamw), (params) => params.slice(-1)),
    own(test, 'jax-js’s own, eager', ownAdamw, (params) => params),
  ]
}
