import { expect, test, vi } from 'vitest'
import { mul, type Scalar } from '../../src/expr.ts'
import {
  adam,
  adamw,
  applyUpdates,
  chain,
  compile,
  edit,
  executor,
  injectHyperparams,
  linearSchedule,
  masked,
  measureWithEma,
  monitor,
  multiSteps,
  scale,
  scaleByAdam,
  sgd,
} from '../../src/index.ts'
import { Graph } from '../../src/kernel/graph.ts'
import type { Expr } from '../../src/kernel/node.ts'
import { grads, params, train } from './helpers.ts'

const falling = linearSchedule({ initValue: 0.9, endValue: 0.1, transitionSteps: 4 })
const rising = (count: number) => 0.01 * (1 + count)

test('with numbers it does what the factory makes does', () => {
  const steps = [0, 1, 2].map(grads)
  const injected = train(
    injectHyperparams(({ learningRate, b1 }) => adam(learningRate, { b1 }), { learningRate: 0.1, b1: 0.7 }),
    steps,
  )
  const plain = train(adam(0.1, { b1: 0.7 }), steps)
  expect(injected.params).toEqual(plain.params)
  const hyperparams = { learningRate: 0.1, b1: 0.7 }
  expect(injected.state).toEqual({ count: 3, hyperparams, innerState: plain.state })
})

test('each step has the values of the schedules at the count, from 0', () => {
  const optimizer = injectHyperparams(({ rate, b1 }) => adam(rate, { b1 }), { rate: rising, b1: falling })
  let state = optimizer.init(params())
  expect(state.hyperparams).toEqual({ rate: 0.01, b1: 0.9 })
  for (let step = 0; step < 3; step++) {
    const [updates, next] = optimizer.update(grads(step), state)
    const byHand = adam(rising(step), { b1: falling(step) })
    const { innerState } = state
    const [wanted, held] = byHand.update(grads(step), [innerState[0], { count: step, learningRate: rising(step) }])
    expect(updates).toEqual(wanted)
    expect(next.innerState).toEqual(held)
    expect(next.hyperparams).toEqual({ rate: rising(step), b1: falling(step) })
    state = next
  }
})

test('an edited number is that of the next steps, in what the factory closes over and in what the inner state holds', () => {
  const optimizer = injectHyperparams(({ rate, b1 }) => adam(rate, { b1 }), { rate: 0.1, b1: 0.9 })
  const [, state] = optimizer.update(grads(), optimizer.init(params()))
  const set = (from: typeof state, rate: number, b1: number) =>
    edit(from, (draft) => {
      draft.hyperparams = { rate, b1 }
    })
  const [updates, next] = optimizer.update(grads(1), set(state, 0.5, 0.3))
  const byHand = adam(0.5, { b1: 0.3 })
  expect(updates).toEqual(byHand.update(grads(1), [state.innerState[0], { count: 1, learningRate: 0.5 }])[0])
  expect(next).toMatchObject({ hyperparams: { rate: 0.5, b1: 0.3 } })
  expect(next.innerState[1]).toEqual({ count: 2, learningRate: 0.5 })
  // And back.
  const [back] = optimizer.update(grads(2), set(next, 0.1, 0.9))
  expect(back).toEqual(adam(0.1).update(grads(2), [next.innerState[0], { count: 2, learningRate: 0.1 }])[0])
  const field = edit(next, (draft) => {
    draft.hyperparams.rate = 0.7
  })
  expect(field).toEqual({ ...next, hyperparams: { rate: 0.7, b1: 0.3 } })
  // What the inner state holds of it follows, and what is not injected can still be edited there.
  const inner = edit(state, (draft) => {
    draft.innerState[0].count = 7
    draft.innerState[1].learningRate = 7
  })
  expect(optimizer.update(grads(1), inner)[1].innerState).toMatchObject([{ count: 8 }, { learningRate: 0.1 }])
})

test('numbers follow through chains, masks and other wrappers', () => {
  const optimizer = injectHyperparams(
    ({ rate, decay }) =>
      multiSteps(
        chain(
          masked(adamw(rate, { weightDecay: decay }), true),
          injectHyperparams(() => sgd(rate), {}),
        ),
        1,
      ),
    { rate: 0.1, decay: 0.2 },
  )
  const state = edit(optimizer.init(params()), (draft) => {
    draft.hyperparams = { rate: 0.3, decay: 0.4 }
  })
  const [updates, next] = optimizer.update(grads(), state, params())
  const { innerState } = next.innerState
  expect(innerState[0].innerState[1].weightDecay).toBe(0.4)
  expect(innerState[0].innerState[2].learningRate).toBe(0.3)
  expect(innerState[1].innerState[1].learningRate).toBe(0.3)
  const byHand = chain(adamw(0.3, { weightDecay: 0.4 }), sgd(0.3))
  expect(updates).toEqual(byHand.update(grads(), byHand.init(params()), params())[0])
})

test('hyperparameters within follow those that they are made of', () => {
  const optimizer = injectHyperparams(
    ({ rate }) => injectHyperparams(({ double, b1 }) => adam(double, { b1 }), { double: mul(2, rate), b1: rate }),
    { rate: 0.1 },
  )
  const [, state] = optimizer.update(grads(), optimizer.init(params()))
  const [updates, next] = optimizer.update(grads(1), { ...state, hyperparams: { rate: 0.3 } })
  expect(next.innerState).toMatchObject({ hyperparams: { double: 0.6, b1: 0.3 }, innerState: [{ count: 2 }, { learningRate: 0.6 }] })
  expect(updates).toEqual(adam(0.6, { b1: 0.3 }).update(grads(1), [state.innerState.innerState[0], { count: 1, learningRate: 0.6 }])[0])
})

test('values are float64, in the state and in the math', () => {
  const optimizer = injectHyperparams(({ b2 }) => scaleByAdam({ b2 }), { b2: 0.999 })
  const tree = { w: Float32Array.of(1) }
  const [, state] = optimizer.update(tree, optimizer.init(tree))
  expect(state.hyperparams.b2).toBe(0.999)
  expect(state.innerState.nu.w[0]).toBe(Math.fround(Math.fround(1 - 0.999)))
})

test('the factory is called once, and nothing is traced or compiled anew when a value changes', () => {
  const factory = vi.fn(({ rate }: { rate: Expr }) => sgd(rate, { momentum: 0.123 }))
  const optimizer = injectHyperparams(factory, { rate: 0.1 })
  const { state } = train(optimizer, [0, 1, 2, 3].map(grads))
  const Module = vi.spyOn(WebAssembly, 'Module')
  const traced = vi.spyOn(Graph.prototype, 'intern')
  expect(executor()).toBe('webassembly')
  for (const rate of [0.2, 0.3, 0.4]) optimizer.update(grads(), { ...state, hyperparams: { rate } })
  expect([factory, Module, traced].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0])
  vi.restoreAllMocks()
})

test('the value of a schedule costs no more than that of a learning rate: all of it runs in place', () => {
  const optimizer = () => injectHyperparams(({ rate, b1, eps }) => adamw(rate, { b1, eps }), { rate: rising, b1: falling, eps: 0.03 })
  using compiled = compile(optimizer(), { donate: true })
  let { params: next, state } = compiled.init({ w: Float32Array.of(1, -2) })
  let [pure, held] = [{ w: Float32Array.of(1, -2) }, optimizer().init({ w: Float32Array.of(1, -2) })]
  const first = next.w
  for (let step = 0; step < 5; step++) {
    const gradients = { w: Float32Array.of(step, 1) }
    ;({ params: next, state } = compiled.step(gradients, state, next))
    const [updates, after] = optimizer().update(gradients, held, pure)
    pure = applyUpdates(pure, updates)
    held = after
    expect(structuredClone({ params: next, state })).toEqual({ params: pure, state: held })
  }
  expect(next.w).toBe(first)
})

test('bad values are told', () => {
  expect(() => injectHyperparams(({ rate }) => sgd(rate), { rate: -1 })).toThrow('scaleByLearningRate: learningRate is -1')
  expect(() => injectHyperparams(() => Object(sgd), {})).toThrow('injectHyperparams: innerState is a function')
  expect(() => injectHyperparams(() => scale(1), { rate: Object('x') })).toThrow(TypeError)
  const optimizer = injectHyperparams(({ rate }) => sgd(rate), { rate: 1 })
  const state = optimizer.init({ w: 1 })
  expect(() => optimizer.update({ w: 1 }, { ...state, hyperparams: { rate: Object('x') } })).toThrow(
    /hyperparams.rate is .*, wanted a number/,
  )
  expect(() => optimizer.update({ w: 1 }, { ...state, hyperparams: Object({}) })).toThrow(
    'state.hyperparams lacks "rate", which init(params).hyperparams has',
  )
})

test('a hyperparameter is refused where it has no value: in a function of arrays, or in another transformation', () => {
  const within = injectHyperparams(({ decay }) => monitor({ mean: measureWithEma((updates: number) => updates, decay) }), { decay: 0.5 })
  expect(() => within.update(1, within.init(1))).toThrow('ema reads the hyperparameter decay, which has a value only in the rules')
  const escaped: Scalar[] = []
  injectHyperparams(({ factor }) => scale(escaped[escaped.push(factor) - 1]!), { factor: 2 })
  expect(() => scale(escaped[0]!).update(1, {})).toThrow('scale reads the hyperparameter factor, which has a value only in the rules')
})
