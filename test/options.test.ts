import { describe, expect, test } from 'vitest'
import * as contrib from '../src/contrib.ts'
import * as gradform from '../src/index.ts'
import { adam, adamw, chain, clip, factory, injectHyperparams, polyakSgd, scale, sgd, trace } from '../src/index.ts'
import * as keras from '../src/keras.ts'
import * as recipes from '../src/recipes.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import { declaredFactories } from './optionNames.ts'

const entries: Record<string, object> = { keras, torch, tf1 }
const all: object = { ...gradform, ...contrib, ...recipes }

// Plain JavaScript: what types would refuse.
type Untyped = (...args: unknown[]) => unknown
const untyped = (make: unknown): Untyped => make as Untyped

function exported(name: string): Untyped | undefined {
  const [entry, member] = name.includes('.') ? name.split('.') : [undefined, name]
  const make = Object(entry === undefined ? all : entries[entry!])[member!]
  return make === undefined ? undefined : untyped(make)
}

const LEADING: Record<string, unknown> = { syncPeriod: 2, everyK: 2, slowStepSize: 0.5 }
const valueFor = (name: string): unknown => LEADING[name] ?? (/^(base|adv|inner|optimizer)/i.test(name) ? sgd(0.1) : 0.1)

const declared = declaredFactories()
const withOptions = declared.filter(({ options }) => options !== undefined)

describe('options of every factory', () => {
  test('stand where the factory was told', () => {
    expect(withOptions.length).toBeGreaterThan(100)
    for (const { name, leading, options, optionsAt } of declared) expect([name, optionsAt]).toEqual([name, options && leading.length])
  })

  test.each(withOptions.filter(({ name }) => exported(name) !== undefined))(
    'of $name are those of its type',
    ({ name, leading, options }) => {
      const make = exported(name)!
      let message = ''
      try {
        make(...leading.map(valueFor), { learningRate: 0.1, noSuchOption: 1, ...(name === 'tf1.momentum' ? { momentum: 0.9 } : {}) })
      } catch (error) {
        message = Object(error).message
      }
      const [, where, unknown, known = ''] = /^(.*): there is no option (.*); there are (.*)$/.exec(message) ?? []
      expect(where).toBe(name)
      expect(unknown).toBe(options!.includes('learningRate') ? 'noSuchOption' : 'learningRate, noSuchOption')
      expect(known.split(', ').sort()).toEqual(options)
    },
  )

  test.each(withOptions.filter(({ name }) => exported(name) !== undefined))('of $name are a record', ({ name, leading }) => {
    const make = exported(name)!
    for (const [given, text] of [
      [0.7, '0.7'],
      ['sum', "'sum'"],
      [null, 'null'],
      [[0.9], '[0.9]'],
      [new Float32Array(2), '[object Float32Array]'],
    ]) {
      const call = () => make(...leading.map(valueFor), given)
      expect(call).toThrow(TypeError)
      expect(call).toThrow(`${name}: options is ${text}, wanted an object`)
    }
  })
})

describe('a factory of one’s own', () => {
  interface Mine {
    readonly decay?: number
    readonly nesterov?: boolean
  }
  const mine = untyped(factory('mine', (rate: number, { decay = 0.9, ...rest }: Mine = {}) => chain(trace(decay, rest), sgd(rate)), 1))

  test('refuses what it does not read, by its own name and those that it passes on', () => {
    expect(() => mine(0.1, { decay: 0.5, nesterov: true })).not.toThrow()
    expect(() => mine(0.1, { decays: 0.5, momentum: 1 })).toThrow('mine: there is no option decays, momentum; there are decay, nesterov')
    expect(() => mine(0.1, { decays: 0.5 })).toThrow(TypeError)
  })

  test('is called with the options that it was given, which the call tells', () => {
    expect(String(mine(0.1, { decay: 0.5 }))).toBe('mine(0.1, { decay: 0.5 })')
    expect(() => mine(0.1, Object.freeze({ decay: 0.5 }))).not.toThrow()
    expect(() => mine(0.1, Object.create(null))).not.toThrow()
  })

  test('may take whatever it likes where it was not told of options', () => {
    const free = untyped(factory('free', (decay: unknown = 0.9) => chain(scale(typeof decay === 'number' ? decay : 1))))
    expect(() => free({ anything: 1 })).not.toThrow()
  })

  test('is not blamed for what another one in it was given', () => {
    const wrong = untyped(factory('wrong', (_: object) => chain(untyped(adam)(0.1, { beta1: 2 }) as ReturnType<typeof adam>), 0))
    expect(() => wrong({})).toThrow('adam: there is no option beta1; there are b1, b2, eps, epsRoot, nesterov')
  })
})

describe('values in errors', () => {
  test.each([
    [() => untyped(adam)(0.1, { beta1: 2 }), 'adam: there is no option beta1; there are b1, b2, eps, epsRoot, nesterov'],
    [
      () => untyped(gradform.compile)(sgd(0.1), { donated: true }),
      'compile: there is no option donated; there are donate, threads, strict',
    ],
    [() => untyped(gradform.stateless)(() => 1, { named: 'x' }), 'stateless: there is no option named; there are name, mask'],
    [() => untyped(gradform.transform)({}, () => [1, {}], { names: 'x' }), 'transform: there is no option names; there are name, mask'],
    [() => untyped(gradform.wrap)({}, {}, () => [1, {}], { mask: true }), 'wrap: there is no option mask; there are name, needs'],
    [
      () => untyped(gradform.cosineDecaySchedule)({ initValue: 1, steps: 2, decaySteps: 9 }),
      'cosineDecaySchedule: there is no option steps; there are initValue, decaySteps, alpha, exponent',
    ],
    [() => untyped(polyakSgd)(0.7), 'polyakSgd: options is 0.7, wanted an object'],
    [() => untyped(adamw)(0.1, 0.5), 'adamw: options is 0.5, wanted an object'],
    [() => untyped(adam)({ learningRate: 0.1 }), 'scaleByLearningRate: learningRate is { learningRate: 0.1 }, wanted'],
    [() => untyped(adam)(0.1, { b1: { b2: 1 } }), 'scaleByAdam: b1 is { b2: 1 }, wanted a number from 0 to below 1'],
    [() => untyped(clip)('1'), "clip: maxDelta is '1', wanted"],
    [() => untyped(clip)(Math.max), 'clip: maxDelta is max, wanted'],
    [() => untyped(clip)([1, 'x', null]), "clip: maxDelta is [1, 'x', null], wanted"],
    [() => untyped(clip)(10n), 'clip: maxDelta is 10, wanted'],
    [() => untyped(clip)(Symbol('s')), 'clip: maxDelta is Symbol(s), wanted'],
    [() => untyped(clip)({ deep: { in: ['it'] } }), "clip: maxDelta is { deep: { in: ['it'] } }, wanted"],
    [() => untyped(gradform.multiSteps)(sgd(1), {}), 'multiSteps: everyK is {}, wanted a positive integer'],
    [() => untyped(gradform.multiSteps)(sgd(1), 2, { reduce: 'max' }), "multiSteps: reduce is 'max', wanted 'mean' or 'sum'"],
    [() => injectHyperparams(() => untyped(adam)(0.1, { lr: 1 }) as ReturnType<typeof adam>, { x: 1 }), 'adam: there is no option lr'],
  ])('are written as in a call: %#', (make, message) => {
    expect(make).toThrow(message)
  })
})
