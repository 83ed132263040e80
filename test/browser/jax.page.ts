import { blockUntilReady, type Device, defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import * as gradform from '../../src/index.ts'
import { onJax } from '../../src/jax.ts'
import { catalogue } from '../catalogue.ts'
import { contributed } from '../contributed.ts'
import { distance, hostTree, jaxTree, numbersOf } from '../jax/trees.ts'
import { presets } from '../presets.ts'

/** What came of a device. */
export interface Outcome {
  /** The largest difference from pure gradform of each transformation, or why it was refused. */
  readonly found: Readonly<Record<string, number | string>>
  readonly ownIsNan: readonly number[]
  readonly zeroed: readonly number[]
  readonly skipped: readonly number[]
  readonly clipped: readonly number[]
  readonly traces: number
  readonly jits: number
  readonly references: readonly number[]
  readonly isExact: boolean
}

const STEPS = 3
const EXTRA = (step: number) => ({ value: 1 / (1 + step), stepsizeScale: 1 })
const schedule = gradform.warmupCosineDecaySchedule({ initValue: 0, peakValue: 0.1, warmupSteps: 5, decaySteps: 40 })

const arraysIn = (of: unknown): np.Array[] => tree.leaves<unknown>(Object(of)).filter((leaf) => leaf instanceof np.Array)

/** The numbers of arrays, which stay. */
async function read(of: unknown): Promise<number[]> {
  const all = await Promise.all(arraysIn(of).map((array) => array.ref.data()))
  return all.flatMap((data: Iterable<number>) => [...data])
}

async function farthest(transformation: gradform.AnyTransformation): Promise<number> {
  const run = onJax(transformation)
  let [params, state] = [hostTree(1), transformation.init(hostTree(1))]
  let arrays = jaxTree(params)
  let held: object = Object(run.init(tree.ref(arrays)))
  let most = 0
  for (let t = 0; t < STEPS; t++) {
    const grads = hostTree(10 + t)
    const [updates, next] = transformation.update(grads, state, params, EXTRA(t))
    params = gradform.applyUpdates(params, updates)
    state = next
    ;[arrays, held] = run.step(jaxTree(grads), held, arrays, EXTRA(t))
    most = Math.max(most, distance(await read(arrays), numbersOf(inOrder(params))))
  }
  tree.dispose(arrays)
  return Math.max(most, distance(numbersOf(await run.toHost(held)), numbersOf(state)))
}

/** The leaves in the order of the keys that the arrays have. */
const inOrder = ({ a, conv: { kernel, bias }, list, ones }: ReturnType<typeof hostTree>): unknown => [a, kernel, bias, list, ones]

async function inAll(): Promise<Record<string, number | string>> {
  const found: Record<string, number | string> = {}
  for (const { name, make } of [...catalogue, ...contributed, ...presets]) {
    try {
      found[name] = await farthest(make())
    } catch (error) {
      if (!(error instanceof TypeError)) throw new Error(`${name}: ${error}`)
      found[name] = error.message
    }
  }
  return found
}

async function updateOf(transformation: gradform.AnyTransformation, grads: number[]): Promise<number[]> {
  const run = onJax(transformation)
  const [updates] = run.update({ w: np.array(grads) }, run.init({ w: np.zeros([grads.length]) }))
  return read(updates)
}

/** Trains by a jit of its own and by `step`, and tells how far these are apart. */
async function trainTwice(): Promise<Pick<Outcome, 'traces' | 'jits' | 'references' | 'isExact'>> {
  type Params = { w: np.Array; b: np.Array }
  const run = onJax(gradform.chain(gradform.clipByGlobalNorm(1), gradform.adamw(schedule)))
  const loss = ({ w, b }: Params, x: np.Array): np.Array => np.sum(np.square(np.dot(x, w).add(b)))
  const batch = (t: number): np.Array =>
    np.array([
      [t, 1],
      [2, -t],
    ])
  let traces = 0
  const train = jit((params: Params, arrays: np.Array[], scalars: np.Array[], x: np.Array) => {
    traces++
    const [value, grads] = valueAndGrad(loss)(tree.ref(params), x)
    value.dispose()
    return run.traced(grads, arrays, params, scalars)
  })
  const begin = (): Params => ({
    w: np.array([
      [0.1, -0.2],
      [0.3, 0.4],
    ]),
    b: np.array([0.5, -0.5]),
  })
  let [params, other] = [begin(), begin()]
  let state = run.init(tree.ref(params))
  let [host, arrays] = run.split(run.init(tree.ref(other)))
  for (let t = 0; t < 30; t++) {
    const [scalars, next] = run.scalars(host)
    ;[other, arrays] = train(other, arrays, scalars, batch(t))
    host = next
    const [value, grads] = valueAndGrad(loss)(tree.ref(params), batch(t))
    value.dispose()
    ;[params, state] = run.step(grads, state, params)
    await blockUntilReady([params, other])
  }
  const saved = await run.toHost(tree.ref(state))
  const again = await run.toHost(run.fromHost(saved))
  return {
    traces,
    jits: distance(await read(other), await read(params)),
    references: arraysIn([params, other, state, arrays]).map(({ refCount }) => refCount),
    isExact: JSON.stringify(again) === JSON.stringify(saved),
  }
}

async function run(device: Device): Promise<Outcome | undefined> {
  if (!(await init(device)).includes(device)) return undefined
  defaultDevice(device)
  const bad = [Number.NaN, 1, Number.POSITIVE_INFINITY, -2]
  return {
    found: await inAll(),
    ownIsNan: await read([np.isnan(np.array(Float32Array.from(bad))).astype(np.float32)]),
    zeroed: await updateOf(gradform.zeroNans(), bad),
    skipped: (await Promise.all(bad.map((x) => updateOf(gradform.applyIfFinite(gradform.sgd(1), 3), [x, 1])))).flat(),
    clipped: await updateOf(gradform.clip(1.5), bad),
    ...(await trainTwice()),
  }
}

Object.assign(globalThis, { run })
