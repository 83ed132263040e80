import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import '@tensorflow/tfjs-backend-webgl'
import '@tensorflow/tfjs-backend-webgpu'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import {
  type AnyTransformation,
  adafactor,
  adamw,
  applyIfFinite,
  applyUpdates,
  byPath,
  chain,
  clipByGlobalNorm,
  lamb,
  lookahead,
  polyakSgd,
  scaleByLion,
  sgd,
  sm3,
  warmupCosineDecaySchedule,
} from '../../src/index.ts'
import { asOptimizer, toTreeAsync } from '../../src/tfjs.ts'
import { newGradients, newVariables, SHAPES } from '../tfjs/models.ts'

const schedule = warmupCosineDecaySchedule({ initValue: 0, peakValue: 0.1, warmupSteps: 5, decaySteps: 30, endValue: 0.01 })

const optimizers: Readonly<Record<string, () => AnyTransformation>> = {
  'clipped adamw': () => chain(clipByGlobalNorm(1), adamw(schedule, { mask: byPath((path) => path.endsWith('kernel')) })),
  momentum: () => sgd(0.1, { momentum: 0.9, nesterov: true }),
  adafactor: () => adafactor(0.1, { minDimSizeToFactor: 2 }),
  sm3: () => sm3(0.1),
  lamb: () => lamb(0.1),
  lookahead: () => lookahead(adamw(0.05), 3, 0.5),
  applyIfFinite: () => applyIfFinite(adamw(0.05), 3),
  'smooth lion': () => chain(scaleByLion({ mode: 'smooth' }), sgd(0.1)),
}

/** The largest difference between trees of one structure, relative to numbers above 1. */
function distance(a: unknown, b: unknown): number {
  if (typeof a === 'number') return Object.is(a, b) ? 0 : Math.abs(a - Number(b)) / Math.max(1, Math.abs(a))
  if (typeof a !== 'object' || a === null) return a === b ? 0 : Number.POSITIVE_INFINITY
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(Object(b)).length) return Number.POSITIVE_INFINITY
  return keys.reduce((most, key) => Math.max(most, distance(Object(a)[key], Object(b)[key])), 0)
}

const step = (optimizer: tf.Optimizer, seed: number, variables: readonly tf.Variable[]): void => {
  const gradients = newGradients(seed, variables)
  optimizer.applyGradients(gradients)
  tf.dispose(gradients.map(({ tensor }) => tensor))
}

/** How far 30 steps on a backend are from pure gradform's, and whether the number of tensors stays. */
async function compare(make: () => AnyTransformation, shapes: typeof SHAPES, steps: number, strategy: 'auto' | 'host') {
  const start = tf.memory().numTensors
  const variables = newVariables(1, shapes)
  let params = await toTreeAsync(variables)
  const transformation = make()
  let state: unknown = transformation.init(params)
  const optimizer = asOptimizer(make(), { strategy })
  const counts: number[] = []
  for (let t = 0; t < steps; t++) {
    const gradients = newGradients(100 + t, variables)
    const [updates, next] = transformation.update(await toTreeAsync(gradients), state, params)
    params = applyUpdates(params, updates)
    state = next
    tf.dispose(gradients.map(({ tensor }) => tensor))
    step(optimizer, 100 + t, variables)
    counts.push(tf.memory().numTensors)
  }
  const farthest = distance(await toTreeAsync(variables), params)
  optimizer.dispose()
  tf.disposeVariables()
  return { farthest, counts: [...new Set(counts)].length, left: tf.memory().numTensors - start }
}

/** Trains a model by fit, and by minimize under a rule that asks for the loss, and tells what was read back meanwhile. */
async function train() {
  const model = sequential({ layers: [layers.dense({ inputShape: [4], units: 8, activation: 'relu' }), layers.dense({ units: 1 })] })
  model.compile({ optimizer: asOptimizer(chain(clipByGlobalNorm(1), adamw(0.05))), loss: 'meanSquaredError' })
  const x = tf.randomNormal([64, 4], 0, 1, 'float32', 3)
  const y = tf.sum(x, 1, true)
  const { history } = await model.fit(x, y, { epochs: 15, batchSize: 16, verbose: 0 })
  const w = tf.variable(tf.tensor([1, -2, 3]), true, 'w')
  const polyak = asOptimizer(polyakSgd())
  for (let i = 0; i < 30; i++) polyak.minimize(() => tf.sum(tf.square(w)), false, [w])
  const rest = Math.max(...(await w.data()).map(Math.abs))
  return { first: Number(history['loss']![0]), last: Number(history['loss']!.at(-1)), rest }
}

async function run(backend: string, strategy: 'auto' | 'host') {
  if (!(await tf.setBackend(backend))) return undefined
  await tf.ready()
  const found: Record<string, Awaited<ReturnType<typeof compare>>> = {}
  for (const [name, make] of Object.entries(optimizers)) found[name] = await compare(make, SHAPES, 30, strategy)
  const many = Array.from({ length: 100 }, (_, i): [string, number[]] => [`layer${i}/kernel`, [3, 4]])
  found['100 variables'] = await compare(() => chain(clipByGlobalNorm(1), adamw(0.01)), many, 5, strategy)
  return { found, trained: await train() }
}

Object.assign(globalThis, { run })
