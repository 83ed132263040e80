import { describe, expect, test } from 'vitest'
import { type AnyTransformation, evalParams } from '../src/index.ts'
import * as torch from '../src/torch.ts'
import { descend, errorOfCase, expectClose, read } from './replay.ts'

const recording = read('torch')

test('every optimizer is recorded', () => {
  expect(new Set(recording.cases.map(({ call: [name] }) => name))).toEqual(new Set(Object.keys(torch)))
  expect(recording.cases.length).toBe(58)
})

describe('over twelve steps the parameters, and the average of asgd, are those of PyTorch', () => {
  test.each(recording.cases.map((recorded) => [recorded.name, recorded] as const))('%s', (_, recorded) => {
    expect(errorOfCase(torch, recording, recorded, (state) => Object(state).descent.evalParams.average)).toBeLessThan(1e-12)
  })
})

// Computed by running PyTorch with parameters in float64; the product of nadam's coefficients is float32 there.
describe('four steps lead where they lead in PyTorch', () => {
  const examples: readonly (readonly [name: string, AnyTransformation, readonly number[]])[] = [
    ['sgd with momentum', torch.sgd({ lr: 0.125, momentum: 0.9 }), [0.70178125, -1.34871875]],
    ['sgd with Nesterov momentum', torch.sgd({ lr: 0.125, momentum: 0.9, nesterov: true }), [0.637853125, -1.226346875]],
    ['sgd with dampening', torch.sgd({ lr: 0.125, momentum: 0.9, dampening: 0.5 }), [0.743421875, -1.459421875]],
    ['rmsprop', torch.rmsprop({ lr: 0.125 }), [-0.765774482663, -0.27393595604]],
    ['rmsprop with momentum', torch.rmsprop({ lr: 0.125, alpha: 0.9, eps: 1e-2, momentum: 0.5 }), [0.043323780371, -0.979854271548]],
    ['centered rmsprop', torch.rmsprop({ lr: 0.125, alpha: 0.9, eps: 1e-2, centered: true }), [0.426633977069, -1.431080260283]],
    ['adam', torch.adam({ lr: 0.125, eps: 1e-3 }), [0.63420570659, -1.613249523539]],
    ['adam with L2 regularization', torch.adam({ lr: 0.125, weightDecay: 0.0625 }), [0.611030369558, -1.59115176633]],
    ['adamw', torch.adamw({ lr: 0.125, weightDecay: 0.0625 }), [0.607742456869, -1.556496965559]],
    ['amsgrad', torch.adam({ lr: 0.125, amsgrad: true }), [0.633352945284, -1.612804854308]],
    ['nadam', torch.nadam({ lr: 0.125 }), [0.788751877495, -1.794066282946]],
    ['adagrad', torch.adagrad({ lr: 0.125 }), [0.823602061348, -1.827306614932]],
    ['adadelta', torch.adadelta(), [0.995013422929, -1.995417884088]],
    ['adamax', torch.adamax({ lr: 0.125, eps: 1e-2 }), [0.685667354183, -1.659576331501]],
    ['rprop', torch.rprop({ lr: 0.125 }), [0.65, -1.8]],
  ]
  test.each(examples)('%s', (name, optimizer, wanted) => expectClose(descend(optimizer), wanted, name === 'nadam' ? 1e-8 : 1e-11))
})

// By hand: after the first step the trace is 1, not 0.5; after the second 0.9 · 1 + 0.5 · 1 = 1.4.
test('the first step of sgd is not dampened', () => {
  const { init, update } = torch.sgd({ lr: 1, momentum: 0.9, dampening: 0.5 })
  const [first, state] = update<number>(1, init<number>(0), 0)
  const [second] = update<number>(1, state, 0)
  expect([first, second]).toEqual([-1, -1.4])
})

// By hand: Adam's step is 1, and each parameter decays by a tenth of itself.
test('adamw decays a parameter by the learning rate times the weight decay, and by 0.01 of it unless told', () => {
  const moved = (optimizer: ReturnType<typeof torch.adamw>): number => optimizer.update<number>(1, optimizer.init<number>(4), 4)[0]
  expectClose([moved(torch.adamw({ lr: 0.5, weightDecay: 0.2, eps: 0 }))], [-0.5 - 0.4], 1e-15)
  expectClose([moved(torch.adamw({ lr: 0.5, eps: 0 }))], [-0.5 - 0.02], 1e-15)
})

test('maximizing ascends by what minimizing the negative descends, and still decays', () => {
  const { init, update } = torch.sgd({ lr: 0.5, maximize: true, weightDecay: 0.1 })
  expect(update<number>(3, init<number>(2), 2)[0]).toBeCloseTo(0.5 * 3 - 0.5 * 0.1 * 2, 15)
})

test('asgd averages from the first step after t0 on', () => {
  const { init, update } = torch.asgd({ lr: 1, lambd: 0, t0: 1 })
  let state = init<number>(0)
  let params = 0
  const averages = [1, 1, 1, 1].map((g) => {
    const [updates, next] = update(g, state, params)
    state = next
    params += updates
    return evalParams(state, params)
  })
  expect(params).toBe(-4)
  // a₁ = −1, a₂ = −2, a₃ = −2 + (−3 + 2) / 1, a₄ = −3 + (−4 + 3) / 2
  expect(averages).toEqual([-1, -2, -3, -3.5])
})

test('a learning rate is read from the state and changed in it', () => {
  const { init, update } = torch.adagrad({ lr: 0.1 })
  const state = init<number>(1)
  expect(state.rate.learningRate).toBe(0.1)
  const [updates, next] = update<number>(2, { ...state, rate: { ...state.rate, learningRate: 0.25 } }, 1)
  expect(updates).toBeCloseTo(-0.25, 9)
  expect(next.rate).toEqual({ count: 1, learningRate: 0.25 })
})

describe('out of range', () => {
  const calls: readonly (readonly [message: string, make: () => unknown])[] = [
    [
      'sgd: nesterov with momentum undefined and dampening 0, wanted momentum above 0 and no dampening',
      () => torch.sgd({ nesterov: true }),
    ],
    [
      'sgd: nesterov with momentum 0.9 and dampening 0.1, wanted momentum above 0 and no dampening',
      () => torch.sgd({ momentum: 0.9, dampening: 0.1, nesterov: true }),
    ],
    ['sgd: momentum is 1, wanted a number from 0 to below 1', () => torch.sgd({ momentum: 1 })],
    ['sgd: dampening is NaN, wanted a finite number', () => torch.sgd({ momentum: 0.9, dampening: Number.NaN })],
    ['scaleByAdam: b2 is 1, wanted a number from 0 to below 1', () => torch.adam({ betas: [0.9, 1] })],
    ['scaleByAmsgrad: eps is -1, wanted a number that is 0 or more', () => torch.adam({ amsgrad: true, eps: -1 })],
    ['scaleByNadam: momentumDecay is -1, wanted a number that is 0 or more', () => torch.nadam({ momentumDecay: -1 })],
    ['scaleByRadam: b1 is 1, wanted a number from 0 to below 1', () => torch.radam({ betas: [1, 0.9] })],
    ['adagrad: lrDecay is -0.1, wanted a number that is 0 or more', () => torch.adagrad({ lrDecay: -0.1 })],
    ['scaleByRss: eps is -1, wanted a number that is 0 or more', () => torch.adagrad({ eps: -1 })],
    ['rprop: lr is -1, wanted a number that is 0 or more', () => torch.rprop({ lr: -1 })],
    ['rprop: etas[0] is 1, wanted a number below 1', () => torch.rprop({ etas: [1, 1.2] })],
    ['asgd: lambd is -1, wanted a number that is 0 or more', () => torch.asgd({ lambd: -1 })],
    ['asgd: t0 is Infinity, wanted a finite number', () => torch.asgd({ t0: Infinity })],
  ]
  test.each(calls)('%s', (message, make) => expect(make).toThrow(new RangeError(message)))

  test.each(Object.entries(torch))('%s refuses a learning rate below 0', (_, make) => {
    expect(() => Reflect.apply(make, undefined, [{ lr: -1e-9 }])).toThrow(RangeError)
  })
})
