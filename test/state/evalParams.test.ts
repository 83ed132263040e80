import { describe, expect, test } from 'vitest'
import {
  adam,
  applyIfFinite,
  applyUpdates,
  chain,
  evalParams,
  injectHyperparams,
  lookahead,
  masked,
  multiSteps,
  namedChain,
  paramsEma,
  partition,
  sgd,
} from '../../src/index.ts'

const start = { w: Float32Array.of(1, -2), b: { data: Float64Array.of(3), shape: [1], name: 'b' }, n: 4, nothing: null }
const half = { w: Float32Array.of(0.5, -1), b: { data: Float64Array.of(1.5), shape: [1], name: 'b' }, n: 2, nothing: null }

test.each([
  ['paramsEma', paramsEma(0.9)],
  ['a chain', chain(adam(0.1), paramsEma(0.9))],
  ['a namedChain', namedChain({ step: adam(0.1), average: chain(paramsEma(0.9)) })],
  ['masked', masked(paramsEma(0.9), true)],
  ['partition', partition({ all: chain(sgd(1), paramsEma(0.9)), none: sgd(1) }, 'all')],
  ['applyIfFinite', applyIfFinite(chain(paramsEma(0.9)), 1)],
  ['multiSteps', multiSteps(paramsEma(0.9), 1)],
  ['injectHyperparams', injectHyperparams(({ decay }) => paramsEma(decay), { decay: 0.9 })],
  ['lookahead', lookahead(sgd(0), 2, 1)],
] as const)('finds what there is in the state of %s', (_, optimizer) => {
  const state: unknown = Reflect.apply(optimizer.init, undefined, [start])
  expect(evalParams(state, start)).toEqual(start)
})

test('before the first update they are the parameters', () => {
  expect(evalParams(paramsEma(0.9).init(start), start)).toEqual(start)
  expect(evalParams({ evalParams: { average: half, weight: 0, paramsWeight: 1 } }, start)).toBe(start)
})

test('weighs the average and the parameters as the state says', () => {
  const state = (weight: number, paramsWeight: number) => [{}, { z: { evalParams: { average: half, weight, paramsWeight } } }]
  expect(evalParams(state(1, 0), start)).toEqual(half)
  expect(evalParams(state(2, 0), start)).toEqual(start)
  expect(evalParams(state(2, -0.5), start)).toEqual(half)
  expect(evalParams(state(1 - 1 / 0.8, 1 / 0.8), start).w).toEqual(start.w.map((x, i) => x / 0.8 + (1 - 1 / 0.8) * half.w[i]!))
})

test('keeps what records carry, and is not the averages itself', () => {
  const optimizer = chain(sgd(0.1), paramsEma(0.5, { debias: false }))
  const [updates, state] = optimizer.update(half, optimizer.init(start), start)
  const average = evalParams(state, applyUpdates(start, updates))
  expect(average.b).toEqual({ data: Float64Array.of(3 - 0.15 / 2), shape: [1], name: 'b' })
})

test('parameters that are NaN do not show where only the average counts', () => {
  const { evalParams: held, count } = paramsEma(0.9, { debias: false }).init({ w: 1 })
  expect(evalParams({ evalParams: held, count }, { w: Number.NaN })).toEqual({ w: 1 })
})

describe('throws', () => {
  test('if there is none', () => {
    expect(() => evalParams(adam(0.1).init(start), start)).toThrow('evalParams: the state holds no evaluation parameters')
    expect(() => evalParams(undefined, start)).toThrow('evalParams: the state holds no evaluation parameters')
    // Parameters may well have this name.
    expect(() => evalParams(adam(0.1).init({ evalParams: 1 }), { evalParams: 1 })).toThrow('no evaluation parameters')
  })
  test('if the state contains itself', () => {
    const state: unknown[] = [{ count: 0 }]
    state.push({ inner: state })
    expect(() => evalParams(state, start)).toThrow(
      new TypeError('state[1].inner is state again, wanted a tree, which does not contain itself'),
    )
  })
  test('if there is more than one', () => {
    const state = chain(paramsEma(0.9), lookahead(sgd(1), 1, 1)).init(start)
    const message = 'evalParams: the state holds several evaluation parameters: state[0].evalParams.average, state[1].evalParams.average'
    expect(() => evalParams(state, start)).toThrow(new TypeError(message))
  })
  test('if the parameters are not those of the state', () => {
    const state = lookahead(sgd(1), 1, 1).init(start)
    expect(() => evalParams(state, { w: Float32Array.of(1) })).toThrow('params lacks "b", which state.evalParams.average has')
    expect(() => evalParams(state, { ...start, w: Float32Array.of(1) })).toThrow(
      'state.evalParams.average.w has shape [2], params.w has [1]',
    )
  })
})
