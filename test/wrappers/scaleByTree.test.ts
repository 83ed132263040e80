import { expect, test } from 'vitest'
import { mul } from '../../src/expr.ts'
import { adam, applyUpdates, chain, compile, injectHyperparams, masked, scale, scaleByTree, sgd } from '../../src/index.ts'
import { grads, params, poisoned, train } from './helpers.ts'

const factors = { dense: { kernel: 2, bias: -0.5 }, gain: 2, list: 0 }

test('multiplies the updates of each leaf by its number', () => {
  const [updates, state] = scaleByTree({ a: 2, b: [3, 0.5] }).update({ a: 1, b: [Float32Array.of(1, 2), 4] }, {})
  expect(updates).toEqual({ a: 2, b: [Float32Array.of(3, 6), 2] })
  expect(state).toEqual({})
  expect(scaleByTree(3).update({ a: 1, b: [2] }, {})[0]).toEqual({ a: 3, b: [6] })
})

test('is one learning rate for each leaf, with one state', () => {
  const steps = [0, 1].map(grads)
  const both = train(chain(adam(0.1), scaleByTree(factors)), steps)
  const kernel = (path: string) => path.endsWith('kernel')
  const alone = train(
    chain(adam(0.1), masked(scale(2), { dense: { kernel: kernel('kernel'), bias: false }, gain: false, list: false })),
    steps,
  )
  expect(both.params.dense.kernel).toEqual(alone.params.dense.kernel)
  expect(both.params.list).toEqual(params().list)
})

test('0 freezes, whatever the gradient', () => {
  for (const bad of poisoned) {
    const moved = applyUpdates(params(), scaleByTree({ ...factors, dense: 0, gain: 0 }).update(bad, {})[0])
    expect(moved).toEqual(params())
  }
})

test('each number may be an expression, in place too, and freezes where it is 0', () => {
  const names = Array.from('abcdefgh')
  const tree = <T>(make: (name: string, i: number) => T) => Object.fromEntries(names.map((name, i) => [name, make(name, i)]))
  const rates: Readonly<Record<string, number>> = tree((_, i) => i)
  const optimizer = injectHyperparams((each) => chain(sgd(1), scaleByTree(tree((name) => mul(0.5, each[name]!)))), rates)
  using compiled = compile(optimizer, { donate: true })
  const { params, state } = compiled.init(tree(() => Float32Array.of(1, -0)))
  const stepped = compiled.step(
    tree(() => Float32Array.of(2, Number.NaN)),
    state,
    params,
  )
  names.forEach((name, i) => {
    expect(stepped.params[name]).toBe(params[name])
    expect(stepped.params[name]).toEqual(i === 0 ? Float32Array.of(1, -0) : Float32Array.of(1 - i, Number.NaN))
  })
})

test('fuses with the rules around it', () => {
  expect(chain(adam(0.1), scaleByTree(factors)).composition?.parts.every(({ work }) => 'trace' in work)).toBe(true)
})

test('a number for what is not there is refused', () => {
  expect(() => scaleByTree({ a: 1, b: 2 }).update({ a: 1 }, {})).toThrow(
    new TypeError('the number of scaleByTree has a value at params.b, where there is no parameter'),
  )
  expect(() => scaleByTree([1, 2]).update([1], {})).toThrow('the number of scaleByTree has a value at params[1], where there')
})

test('what does not fit is told', () => {
  expect(() => scaleByTree({ a: NaN })).toThrow(new RangeError('scaleByTree: tree.a is NaN, wanted a finite number'))
  expect(() => scaleByTree({ a: Object('x') })).toThrow(TypeError)
  expect(() => scaleByTree({}).update({ a: 1 }, {})).toThrow('the number of scaleByTree is undefined at params.a, wanted a number')
  expect(() => scaleByTree({ a: 1 }).update({ a: 1, b: 2 }, {})).toThrow(
    'the number of scaleByTree is undefined at params.b, wanted a number',
  )
})
