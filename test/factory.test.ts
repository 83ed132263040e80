import { readdirSync, readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as contrib from '../src/contrib.ts'
import * as gradform from '../src/index.ts'
import {
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  factory,
  injectHyperparams,
  masked,
  namedChain,
  scale,
  sgd,
  transform,
} from '../src/index.ts'
import * as keras from '../src/keras.ts'
import * as recipes from '../src/recipes.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import { catalogue } from './catalogue.ts'

describe('a transformation that a factory made', () => {
  test.each([
    [chain(clipByGlobalNorm(1), adamw(1e-3)), 'chain(clipByGlobalNorm(1), adamw(0.001))'],
    [adamw(1e-3, { weightDecay: 0.1, b2: 0.99 }), 'adamw(0.001, { weightDecay: 0.1, b2: 0.99 })'],
    [namedChain({ clip: clipByGlobalNorm(Infinity), sgd: sgd(0.1) }), 'namedChain({ clip: clipByGlobalNorm(Infinity), sgd: sgd(0.1) })'],
    [masked(scale(0.5), { w: true, b: [false, null] }), 'masked(scale(0.5), { w: true, b: [false, null] })'],
    [torch.adam({ betas: [0.9, 0.99] }), 'torch.adam({ betas: [0.9, 0.99] })'],
    [sgd(function halving(count) { return 0.5 ** count }), 'sgd(halving)'], // biome-ignore format: one line a case
    [sgd(() => 1), 'sgd(…)'],
    [gradform.multiSteps(adam(1), 2, { reduce: 'sum' }), "multiSteps(adam(1), 2, { reduce: 'sum' })"],
  ])('prints as the call %#', (transformation, text) => {
    expect(String(transformation)).toBe(text)
    expect(inspect(transformation)).toBe(text)
    expect(inspect([transformation])).toBe(`[ ${text} ]`)
  })

  test('prints each argument as far as the others', () => {
    const wide = factory('wide', (..._: readonly object[]) => scale(1))
    const deep = { a: { b: { c: 1 } } }
    expect(String(wide(deep, deep, deep, deep, deep))).toBe(`wide(${Array(5).fill('{ a: { b: { c: 1 } } }').join(', ')})`)
  })

  test('is frozen, and works detached', () => {
    const { init, update } = chain(scale(2))
    expect(Object.isFrozen(chain())).toBe(true)
    expect(update(1, init(1))).toEqual([2, [{}]])
  })

  test('tells of the last factory where several made it', () => {
    const mine = factory('mine', (rate: number) => chain(scale(2), sgd(rate)))
    expect(String(mine(0.5))).toBe('mine(0.5)')
    expect(mine(0.5).composition?.parts.map(({ call, path }) => [path, call?.name])).toEqual([
      ['[0]', 'scale'],
      ['[1][0]', 'identity'],
      ['[1][1]', 'scaleByLearningRate'],
    ])
  })

  test('may be a pair written by hand, which errors then call by its name', () => {
    const pair = factory('pair', () => ({ init: () => null, update: (g: never): never => [g] as never }))
    expect(String(pair())).toBe('pair()')
    expect(() => chain(pair()).update(1, [null])).toThrow('chain[0] pair returns')
  })

  test('has the type of what the function makes', () => {
    const state = factory('mine', (rate: number) => chain(sgd(rate)))(1).init({ w: 1 })
    expect(state[0][1].learningRate satisfies number).toBe(1)
  })

  test('shows expressions as the hyperparameters that they stand for', () => {
    let inner: gradform.AnyTransformation | undefined
    injectHyperparams(({ learningRate }) => { inner = sgd(learningRate); return inner }, { learningRate: 1 }) // biome-ignore format: short
    expect(String(inner)).toBe('sgd(the hyperparameter learningRate)')
  })

  test('names no call where a rule of one’s own made it', () => {
    expect(transform({}, (g) => [g, {}]).composition?.call).toBeUndefined()
  })
})

describe('the factories', () => {
  test('all that make a transformation tell of the call', () => {
    // Those that are told a loss by the catalogue are pairs written by hand.
    const calls = catalogue.map(({ name, make }) => [name.replace(/\(.*/s, ''), make().composition?.call?.name] as const)
    for (const [name, call] of calls.filter(([, call]) => call !== undefined))
      expect(name.replace('scaleByStddev', 'centered')).toContain(call)
    expect(calls.filter(([, call]) => call !== undefined).length).toBeGreaterThan(100)
  })

  test.each(Object.entries({ ...gradform, ...contrib }))('%s is called what it is exported as', (name, exported) => {
    const made = tryToMake(exported)
    if (made !== undefined && !['scaleByStddev', 'transform', 'stateless', 'leafwise'].includes(name))
      expect(made.composition?.call?.name).toBe(name)
  })

  test.each(Object.entries({ keras, tf1, torch }))('those of %s are called by its name', (entry, exported) => {
    for (const [name, each] of Object.entries(exported))
      expect(tryToMake(each)?.composition?.call?.name ?? `${entry}.${name}`).toBe(`${entry}.${name}`)
  })

  test('the recipes are called by theirs', () => {
    expect(Object.values(recipes).map((recipe) => String(recipe()))).toEqual(['a3c()', 'dqn()', 'graves()', 'wgan()'])
  })

  test('are left out of a bundle that does not use them', () => {
    const root = new URL('../src/', import.meta.url)
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')))
      expect(readFileSync(new URL(file, root), 'utf8'), file).not.toMatch(/^export const \w+ = factory\(/m)
  })
})

/** What an export makes of a number, if it is a factory that takes one. */
function tryToMake(exported: unknown): gradform.AnyTransformation | undefined {
  if (typeof exported !== 'function') return undefined
  try {
    const made = exported(0.5)
    return typeof made === 'object' && typeof made?.update === 'function' && typeof made.init === 'function' && !('step' in made)
      ? made
      : undefined
  } catch {
    return undefined
  }
}
