import { expect, test } from 'vitest'
import { dadaptAdamw, dog, mechanize, prodigy } from '../../src/contrib.ts'
import { adamw, applyUpdates, exponentialDecay, linearSchedule, sgd } from '../../src/index.ts'

const start = { w: Float64Array.of(3, -4, 5) }
const lossOf = ({ w }: typeof start): number => w.reduce((sum, x) => sum + (x * x) / 2, 0)

test('the scale that mechanize learns grows from almost nothing, and the loss falls', () => {
  const { init, update } = mechanize(sgd(exponentialDecay({ initValue: 1, transitionSteps: 100, decayRate: 0.5 })))
  let [params, state] = [start, init(start)]
  const sums = Array.from({ length: 200 }, () => {
    const [updates, next] = update(params, state, params)
    params = applyUpdates(params, updates)
    state = next
    return state.s.reduce((a, b) => a + b)
  })
  expect(Math.max(...sums)).toBeGreaterThan(1000 * sums[0]!)
  expect(lossOf(params)).toBeLessThan(lossOf(start) / 1e4)
  expect(state.x0).toEqual(start)
})

test('the start is the parameters of the first step, not those of init', () => {
  const { init, update } = mechanize(adamw(1))
  const loaded = { w: Float64Array.of(1, 1, 1) }
  expect(update(loaded, init(start), loaded)[1].x0).toEqual(loaded)
})

test.each([
  ['prodigy', prodigy()],
  ['dadaptAdamw', dadaptAdamw()],
])('the estimate of %s never falls, and grows to about the distance', (_, { init, update }) => {
  let [params, state] = [start, init(start)]
  const estimates = Array.from({ length: 300 }, () => {
    const [updates, next] = update(params, state, params)
    params = applyUpdates(params, updates)
    state = next
    return state.estimLr
  })
  expect(estimates.every((d, i) => d >= (estimates[i - 1] ?? 0))).toBe(true)
  expect(estimates.at(-1)).toBeGreaterThan(0.05)
  expect(estimates.at(-1)).toBeLessThan(10)
  expect(lossOf(params)).toBeLessThan(lossOf(start) / 10)
})

test.each([
  ['prodigy', prodigy(linearSchedule({ initValue: 0, endValue: 1, transitionSteps: 5 }))],
  ['dadaptAdamw', dadaptAdamw(linearSchedule({ initValue: 0, endValue: 1, transitionSteps: 5 }))],
])('a warmup of %s from zero moves nothing at first, and gives no NaN', (_, { init, update }) => {
  const [updates, state] = update(start, init(start), start)
  expect(updates.w.every((x) => x === 0)).toBe(true)
  expect(state.estimLr).toBe(1e-6)
})

test('the learning rate of prodigy is changed by editing the state', () => {
  const { init, update } = prodigy()
  const [whole] = update(start, init(start), start)
  const [half] = update(start, { ...init(start), learningRate: 0.5 }, start)
  expect(half.w).toEqual(whole.w.map((x) => x / 2))
})

test('the first step of dog is what initStep says', () => {
  const norm = Math.hypot(...start.w)
  const lengthOf = (kind: 'distance' | 'learningRate' | 'heuristic', value: number): number => {
    const { init, update } = dog(1, { initStep: [kind, value] })
    return Math.hypot(...update(start, init(start), start)[0].w)
  }
  expect(lengthOf('distance', 0.1)).toBeCloseTo(0.1, 8)
  expect(lengthOf('learningRate', 0.1)).toBeCloseTo(0.1 * norm, 12)
  expect(lengthOf('heuristic', 0.1)).toBeCloseTo(0.1 * (1 + norm), 8)
})

test('throws for arguments out of range', () => {
  expect(() => mechanize(sgd(1), { numBetas: 0 })).toThrow('mechanize: numBetas is 0, wanted a positive number of steps')
  expect(() => mechanize(sgd(1), { numBetas: 1.5 })).toThrow('mechanize: numBetas is 1.5, wanted a whole number')
  expect(() => mechanize(sgd(1), { sInit: 0 })).toThrow('mechanize: sInit is 0, wanted a positive number')
  expect(() => Reflect.apply(mechanize, undefined, [sgd])).toThrow('mechanize: baseOptimizer is a function')
  expect(() => prodigy(1, { betas: [0.9, 1] })).toThrow('prodigy: betas[1] is 1, wanted a number from 0 to below 1')
  expect(() => prodigy(-1)).toThrow('prodigy: learningRate is -1, wanted a number that is 0 or more')
  expect(() => dadaptAdamw(1, { estimLr0: 0 })).toThrow('dadaptAdamw: estimLr0 is 0, wanted a positive number')
  expect(() => dog(1, { initStep: ['distance', 0] })).toThrow('scaleByDog: initStep[1] is 0, wanted a positive number')
  expect(() => Reflect.apply(dog, undefined, [1, { initStep: ['far', 1] }])).toThrow("scaleByDog: initStep[0] is 'far', wanted 'distance'")
})
