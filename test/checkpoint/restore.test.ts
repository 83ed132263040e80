import { describe, expect, test } from 'vitest'
import { CheckpointMismatchError, fromBytes, restore, toBytes } from '../../src/checkpoint.ts'
import { reduceOnPlateau, sam } from '../../src/contrib.ts'
import { mul } from '../../src/expr.ts'
import * as gradform from '../../src/index.ts'

const params = { w: Float32Array.of(1, -2), b: 3 }
const grads = { w: Float32Array.of(0.5, 1), b: -1 }

/** The state after three steps. */
function trained<T extends gradform.AnyTransformation>(optimizer: T, extra: object = {}) {
  let state = optimizer.init(params)
  for (let step = 0; step < 3; step++) state = optimizer.update(grads, state, params, extra)[1]
  return state
}

describe('where code and checkpoint disagree about a hyperparameter', () => {
  const saved = trained(gradform.adamw(0.1, { weightDecay: 0.5 }))
  const code = gradform.adamw(0.01, { weightDecay: 0.25 })

  test('the checkpoint wins, as it does where a bare state is gone on with', () => {
    expect(restore(code, saved, params)).toEqual(saved)
    expect(restore(code, saved, params, { hyperparameters: 'saved' })).toEqual(saved)
  })

  test('the code wins if that is wanted; counts and averages are those of the checkpoint', () => {
    const [moments, decay, rate] = saved
    const restored = restore(code, saved, params, { hyperparameters: 'code' })
    expect(restored).toEqual([moments, { ...decay, weightDecay: 0.25 }, { ...rate, learningRate: 0.01 }])
    expect(restored[2].count).toBe(3)
  })

  test('a schedule goes on at the count that was saved, and may take the place of a number', () => {
    const schedule = gradform.linearSchedule({ initValue: 1, endValue: 0, transitionSteps: 10 })
    for (const hyperparameters of ['saved', 'code'] as const) {
      const state = restore(gradform.sgd(schedule), trained(gradform.sgd(0.1)), params, { hyperparameters })
      expect(gradform.sgd(schedule).update(grads, state, params)[1][1].learningRate).toBeCloseTo(0.7, 15)
    }
    const back = restore(gradform.sgd(0.3), trained(gradform.sgd(schedule)), params, { hyperparameters: 'code' })
    expect(back[1]).toEqual({ count: 3, learningRate: 0.3 })
  })

  test('it is found in whatever stands around', () => {
    const inner = (rate: number) => gradform.chain(gradform.clip(1), gradform.sgd(rate, { momentum: 0.9 }))
    const around: readonly ((rate: number) => gradform.AnyTransformation)[] = [
      (rate) => gradform.masked(inner(rate), { w: true, b: false }),
      (rate) => gradform.partition({ all: inner(rate) }, 'all'),
      (rate) => gradform.namedChain({ only: inner(rate) }),
      (rate) => gradform.applyIfFinite(inner(rate), 3),
      (rate) => gradform.multiSteps(inner(rate), 2),
      (rate) => gradform.lookahead(inner(rate), 2, 0.5),
      (rate) => gradform.lookahead(inner(rate), 2, 0.5, { resetState: true }),
      (rate) => gradform.conditionallyMask(inner(rate), (step) => step % 2 === 0),
      (rate) => gradform.flatten(inner(rate)),
      (rate) => gradform.masked(gradform.flatten(inner(rate)), { w: true, b: false }),
      (rate) => sam(inner(rate), gradform.sgd(0.1)),
    ]
    const ratesIn = (value: unknown): unknown[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([key, item]) => (key === 'learningRate' ? [item] : ratesIn(item)))
    for (const make of around) {
      const old = trained(make(0.5))
      const [rate, ...others] = ratesIn(restore(make(0.25), old, params, { hyperparameters: 'code' }))
      expect(rate).toBe(0.25)
      expect(others).toEqual(ratesIn(old).slice(1))
      expect(JSON.stringify(restore(make(0.25), old, params, { hyperparameters: 'code' })).replaceAll('0.25', '0.5')).toBe(
        JSON.stringify(old),
      )
    }
  })

  test('injected ones are the numbers of the code; a new one needs not be saved', () => {
    const old = gradform.injectHyperparams(({ rate }) => gradform.adam(rate!), { rate: 0.5 })
    const now = gradform.injectHyperparams(({ rate, b1 }) => gradform.adam(rate!, { b1: b1! }), { rate: 0.25, b1: 0.8 })
    const saved = trained(old)
    expect(() => restore(now, saved, params)).toThrow(CheckpointMismatchError)
    const restored = restore(now, saved, params, { hyperparameters: 'code' })
    expect(restored.hyperparams).toEqual({ rate: 0.25, b1: 0.8 })
    expect(restored.count).toBe(3)
  })

  test('those of rules of other people are found by what the rules do', () => {
    const own = (factor: number) =>
      gradform.transform({ calls: 0, factor, last: 0 }, (g, s) => [
        mul(s.factor, g),
        { calls: mul(2, s.calls), factor: s.factor, last: s.calls },
      ])
    const saved = { calls: 8, factor: 0.5, last: 4 }
    expect(restore(own(0.25), saved, params, { hyperparameters: 'code' })).toEqual({ calls: 8, factor: 0.25, last: 4 })
  })

  test('what a step computes is no hyperparameter, whatever it is at first', () => {
    const make = (factor: number) => reduceOnPlateau({ factor, patience: 1 })
    const saved = trained(make(0.5), { value: 1 })
    expect(saved.scale).not.toBe(make(0.5).init(params).scale)
    expect(restore(make(0.25), saved, params, { hyperparameters: 'code' })).toEqual(saved)
  })
})

describe('what was saved', () => {
  test('is copied, and goes on in place without being written to', () => {
    const optimizer = gradform.adam(0.1)
    const saved = trained(optimizer)
    const state = restore(optimizer, saved, params)
    expect(state).toEqual(saved)
    expect(state[0].mu.w).not.toBe(saved[0].mu.w)
    const before = structuredClone(saved)
    const compiled = gradform.compile(optimizer, { donate: true })
    compiled.step(grads, state, compiled.init(params).params)
    expect(saved).toEqual(before)
  })

  test('has to fit the optimizer and the parameters, and says all that does not', () => {
    const saved = trained(gradform.adam(0.1))
    const wider = { w: new Float32Array(3), b: new Float64Array(1), c: 0 }
    expect(() => restore(gradform.adam(0.1), saved, wider)).toThrow(
      expect.objectContaining({
        name: 'CheckpointMismatchError',
        missing: ['[0].mu.c', '[0].nu.c'],
        reshaped: ['[0].mu.w', '[0].nu.w'],
        retyped: ['[0].mu.b', '[0].nu.b'],
      }),
    )
    expect(() => restore(gradform.amsgrad(0.1), saved, params)).toThrow(
      'missing: [0].nuMax.w is not saved, wanted a Float32Array of shape [2]',
    )
    expect(restore(gradform.amsgrad(0.1), saved, params, { missing: 'init' })[0]).toEqual({
      ...saved[0],
      nuMax: { w: new Float32Array(2), b: 0 },
    })
  })

  test('comes from bytes with the parameters', () => {
    const optimizer = gradform.adamw(0.1)
    const bytes = toBytes({ params, state: trained(optimizer) })
    const saved = fromBytes(bytes, { params, state: optimizer.init(params) })
    const state = restore(optimizer, saved.state, saved.params)
    expect(state[2].learningRate).toBe(0.1)
  })

  test('is restored by an option that there is, for something that is an optimizer', () => {
    expect(() => Reflect.apply(restore, undefined, [gradform.sgd(1), {}, params, { hyperparameters: 'mine' }])).toThrow(
      "restore: hyperparameters is 'mine', wanted 'saved' or 'code'",
    )
    expect(() => Reflect.apply(restore, undefined, [gradform.sgd, {}, params])).toThrow('restore: optimizer is a function')
  })
})
