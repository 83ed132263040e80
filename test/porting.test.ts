import '@tensorflow/tfjs-backend-cpu'
import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import * as contrib from '../src/contrib.ts'
import * as expr from '../src/expr.ts'
import * as gradform from '../src/index.ts'
import * as inspect from '../src/inspect.ts'
import * as keras from '../src/keras.ts'
import * as recipes from '../src/recipes.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import * as tree from '../src/tree.ts'
import schedulers from './golden/torch-schedulers.json'
import { presets } from './presets.ts'

const document = readFileSync(new URL('../docs/porting.md', import.meta.url), 'utf8')

/** The rows of the tables that have a preset in their second column: the preset, and what does the same if anything does. */
const rows = [...document.matchAll(/^\| `.*` \| `((?:torch|keras|tf1)\..*)` \| (.*) \|$/gm)].map(([, preset = '', same = '']) => ({
  preset,
  same: same === '–' ? undefined : same.replaceAll('`', ''),
}))

/** A learning rate that drops by far, so that its place shows. */
const lr = gradform.piecewiseConstantSchedule({ initValue: 0.1, boundariesAndScales: { 4: 0.01 } })
const scope = { ...gradform, torch, keras, tf1, lr }

const evaluate = (call: string, names: Readonly<Record<string, unknown>> = scope) =>
  compileFunction(`return ${call}`, Object.keys(names))(...Object.values(names))

/** The parameters after each of ten steps. */
function run(call: string): Float64Array[] {
  const { init, update } = evaluate(call)
  let params = Float64Array.of(1, -2, 0.5)
  let state: unknown = init(params)
  return Array.from({ length: 10 }, (_, step) => {
    const gradient = Float64Array.of(Math.sin(step + 1), 0.3 * Math.cos(2 * step), 2 + Math.sin(3 * step))
    const [updates, next] = update(gradient, state, params)
    params = gradform.applyUpdates(params, updates)
    state = next
    return params
  })
}

/** The names of all functions of modules, such as `torch.adam`. */
const namesIn = (modules: Readonly<Record<string, object>>): Set<string> =>
  new Set(Object.entries(modules).flatMap(([name, module]) => Object.keys(module).map((key) => `${name}.${key}`)))

test('every preset stands in docs/porting.md', () => {
  expect(new Set(rows.map(({ preset }) => preset.split('(')[0]))).toEqual(namesIn({ torch, keras, tf1 }))
})

test('every preset and recipe stands in the catalogue', () => {
  expect(new Set(presets.map(({ name }) => name.split('(')[0]))).toEqual(namesIn({ torch, keras, tf1, recipes }))
})

describe('in docs/porting.md', () => {
  test.each(rows.map(({ preset, same }) => [preset, same ?? 'a rule of its own'] as const))('%s is %s', (preset, same) => {
    const moved = run(preset)
    if (same === 'a rule of its own') return expect(moved.at(-1)).not.toEqual(moved[0])
    const wanted = run(same)
    moved.forEach((params, i) => {
      params.forEach((x, j) => {
        expect(x).toBeCloseTo(wanted[i]?.[j] ?? Number.NaN, 13)
      })
    })
  })
})

/** The rows of the tables of two columns whose second one is code: what stands there, and what to write here. */
const pairs = [...document.matchAll(/^\| `([^|]*)` \|[^|`]*`([^`]+)`[^|]*\|$/gm)].map(
  ([, theirs = '', ours = '']) => [theirs, ours] as const,
)

describe('the schedulers of PyTorch', () => {
  const found = pairs.filter(([theirs]) => theirs in schedulers.schedulers)

  test('all stand in docs/porting.md', () => {
    expect(found.map(([theirs]) => theirs)).toEqual(Object.keys(schedulers.schedulers).sort((a, b) => rank(a) - rank(b)))
  })

  test.each(found)('%s is %s', (theirs, ours) => {
    const schedule: gradform.Schedule = evaluate(ours, { ...gradform, lr: schedulers.lr })
    const rates = new Map(Object.entries(schedulers.schedulers)).get(theirs) ?? []
    expect(rates.length).toBe(30)
    rates.forEach((rate, count) => {
      expect([count, schedule(count)]).toEqual([count, expect.closeTo(rate, 12)])
    })
  })

  test('ReduceLROnPlateau reduces when reduceOnPlateau does', () => {
    const { call, losses, rates } = schedulers.plateau
    const [, ours = ''] = document.match(/ is `(reduceOnPlateau\([^`]*)`/) ?? []
    expect(document).toContain(`\`${call}\``)
    const optimizer = evaluate(ours, contrib)
    let state = optimizer.init(1)
    const scales = losses.map((value) => {
      state = optimizer.update(1, state, 1, { value })[1]
      return schedulers.lr * state.scale
    })
    expect(new Set(rates).size).toBeGreaterThan(2)
    expect(scales).toEqual(rates)
  })
})

const rank = (call: string): number => document.indexOf(`| \`${call}`)

describe('of Optax', () => {
  const tx = gradform.adam(0.1)
  const params = { a: 1, b: 2 }
  const names = {
    ...gradform,
    ...expr,
    inspect,
    tree,
    tx,
    params,
    grads: params,
    updates: params,
    state: tx.init(params),
    mask: { a: true, b: false },
    labels: { a: 'a', b: 'b' },
    loss: 1,
  }
  const begin = document.indexOf('### Optax')
  const found = pairs.filter(([theirs]) => rank(theirs) > begin && rank(theirs) < document.indexOf('### PyTorch', begin))

  test('the table is found', () => {
    expect(found.length).toBeGreaterThan(15)
  })

  test.each(found)('%s is %s', (_, ours) => {
    const made = evaluate(ours, names)
    if (typeof made.init === 'function') expect(() => made.init(params)).not.toThrow()
  })
})

describe('of TensorFlow.js', () => {
  const found = pairs.filter(([theirs]) => theirs.startsWith('tf.train.'))

  test('every optimizer stands in docs/porting.md, but for those that have no like here', () => {
    const named = new Set(found.map(([theirs]) => /tf\.train\.(\w+)/.exec(theirs)?.[1]))
    expect([...named].sort()).toEqual(['adagrad', 'adam', 'adamax', 'momentum', 'rmsprop', 'sgd'])
  })

  test.each(found)('%s is %s', async (theirs, ours) => {
    await tf.setBackend('cpu')
    const gradients = Array.from({ length: 10 }, (_, step) => [Math.sin(step + 1), 0.3 * Math.cos(2 * step), 2 + Math.sin(3 * step)])
    const variable = tf.variable(tf.tensor1d([1, -2, 0.5]), true, `x${theirs}`)
    const optimizer: tf.Optimizer = evaluate(theirs, { tf })
    const { init, update } = evaluate(ours)
    let params = Float32Array.of(1, -2, 0.5)
    let state: unknown = init(params)
    for (const gradient of gradients) {
      optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }])
      const [updates, next] = update(Float32Array.from(gradient), state, params)
      params = gradform.applyUpdates(params, updates)
      state = next
      const moved = await variable.data()
      moved.forEach((x, i) => {
        expect(params[i]).toBeCloseTo(x, 4)
      })
    }
  })
})
