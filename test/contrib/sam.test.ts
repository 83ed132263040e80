import { expect, test } from 'vitest'
import { normalize, sam } from '../../src/contrib.ts'
import { type AnyTransformation, adam, applyUpdates, chain, compile, sgd } from '../../src/index.ts'

type Params = { w: Float64Array }
const start: Params = { w: Float64Array.of(3, -4) }
const gradientOf = ({ w }: Params): Params => ({ w: w.map((x, i) => (i + 1) * x) })
const climb = chain(normalize(), sgd(0.1))

test('climbs along the normalized gradient, then goes from where it stood along the gradient from there', () => {
  const { init, update } = sam(sgd(0.5), climb)
  const [up, climbing] = update(start, init(start), start)
  up.w.forEach((x, i) => {
    expect(x).toBeCloseTo([0.06, -0.08][i]!, 15)
  })
  expect([climbing.stepsSinceSync, climbing.cache]).toEqual([1, start])
  const above = applyUpdates(start, up)
  const [down, synced] = update<Params>({ w: Float64Array.of(1, 1) }, climbing, above)
  applyUpdates(above, down).w.forEach((x, i) => {
    expect(x).toBeCloseTo(start.w[i]! - 0.5, 14)
  })
  expect(synced.stepsSinceSync).toBe(0)
})

test('the outer optimizer moves once a period, and the adversary begins anew', () => {
  const { init, update } = sam(adam(0.1), sgd(0.1, { momentum: 0.5 }), { syncPeriod: 3 })
  let [params, state] = [start, init(start)]
  const seen = [1, 2, 3, 4].map(() => {
    const [updates, next] = update(gradientOf(params), state, params)
    params = applyUpdates(params, updates)
    state = next
    return [state.optState[0].count, state.advState[1].count, state.advState[0].trace.w.some((x) => x !== 0)]
  })
  expect(seen).toEqual([
    [0, 1, true],
    [0, 2, true],
    [1, 0, false],
    [1, 1, true],
  ])
})

test('a leaf that sits the ascent out is not moved back to where it stood a period before', () => {
  const { init, update } = sam(sgd(0.5), climb)
  type Pair = { a: Float64Array; b: Float64Array | null }
  const tree: Pair = { a: Float64Array.of(1), b: Float64Array.of(2) }
  const far: Pair = { a: Float64Array.of(7), b: Float64Array.of(9) }
  const [up, climbing] = update<Pair>({ a: Float64Array.of(1), b: null }, init(tree), far)
  expect(up.b).toBe(null)
  const [down] = update(tree, climbing, far)
  expect(down).toEqual({ a: Float64Array.of(-0.5), b: Float64Array.of(-1) })
})

test('without resetState the adversary keeps its state', () => {
  const { init, update } = sam(sgd(0.1), sgd(0.1), { resetState: false })
  const [up, climbing] = update(start, init(start), start)
  const [, synced] = update(start, climbing, applyUpdates(start, up))
  expect(synced.advState[1].count).toBe(1)
})

test('a period of one step is the outer optimizer alone', () => {
  const [lone, wrapped] = [adam(0.1), sam(adam(0.1), climb, { syncPeriod: 1 })]
  let [params, state, loneState] = [start, wrapped.init(start), lone.init(start)]
  for (let step = 0; step < 3; step++) {
    const [updates, next] = wrapped.update(gradientOf(params), state, params)
    const [wanted, loneNext] = lone.update(gradientOf(params), loneState)
    expect(updates).toEqual(wanted)
    params = applyUpdates(params, updates)
    state = next
    loneState = loneNext
  }
})

test('opaque updates go where transparent ones do, in one step a period', () => {
  const options = { syncPeriod: 3 } as const
  const [open, opaque] = [sam(adam(0.1), climb, options), sam(adam(0.1), climb, { ...options, opaqueMode: true })]
  let [params, state] = [start, open.init(start)]
  let [hidden, hiddenState] = [start, opaque.init(start)]
  const asked: number[] = []
  const gradFn = (place: Params, step: number) => {
    asked.push(step)
    return gradientOf(place)
  }
  for (let step = 1; step <= 6; step++) {
    const [updates, next] = open.update(gradientOf(params), state, params)
    params = applyUpdates(params, updates)
    state = next
    if (step % 3 > 0) continue
    const [hiddenUpdates, hiddenNext] = opaque.update(gradientOf(hidden), hiddenState, hidden, { gradFn })
    hidden = applyUpdates(hidden, hiddenUpdates)
    hiddenState = hiddenNext
    hidden.w.forEach((x, i) => {
      expect(x).toBeCloseTo(params.w[i]!, 14)
    })
  }
  expect(asked).toEqual([0, 1, 0, 1])
})

test.each([2, 3, 4])('opaque updates of %i gradients have the same bits in place', (syncPeriod) => {
  const optimizer: AnyTransformation = sam(adam(0.1), sgd(0.1, { momentum: 0.5 }), { syncPeriod, opaqueMode: true })
  using compiled = compile(optimizer, { donate: true })
  const extra = { gradFn: gradientOf }
  let [params, state] = [start, optimizer.init(start)]
  let resident: { params: Params; state: unknown } = compiled.init(start)
  for (let step = 0; step < 4; step++) {
    const [updates, next] = optimizer.update(gradientOf(params), state, params, extra)
    params = applyUpdates(params, updates)
    state = next
    resident = compiled.step(gradientOf(resident.params), resident.state as never, resident.params, extra as never)
    expect(structuredClone({ ...resident })).toEqual({ params, state })
  }
})

test('the function of opaque updates is given whole parameters, and a leaf that sits the step out stays as it is', () => {
  const tree = { a: Float64Array.of(1), b: { data: Float64Array.of(2, 3), shape: [2], name: 'bias' }, gain: 4 }
  const optimizer: AnyTransformation = sam(sgd(0.5), sgd(0.25), { opaqueMode: true })
  const seen: unknown[] = []
  const gradFn = (place: typeof tree) => {
    seen.push(structuredClone(place))
    return tree
  }
  const [updates] = optimizer.update({ ...tree, b: null }, optimizer.init(tree), tree, { gradFn })
  expect(seen).toEqual([{ ...tree, a: Float64Array.of(1.25), gain: 5 }])
  expect(updates).toEqual({ a: Float64Array.of(-0.5), b: null, gain: -2 })
  const wrong = { gradFn: () => ({ ...tree, a: 1 }) }
  expect(() => optimizer.update(tree, optimizer.init(tree), tree, wrong)).toThrow('what gradFn returns, .a is a number')
})

test('descends a quadratic, to within the reach of the adversary', () => {
  const { init, update } = sam(sgd(0.1), climb)
  let [params, state] = [start, init(start)]
  for (let step = 0; step < 200; step++) {
    const [updates, next] = update(gradientOf(params), state, params)
    params = applyUpdates(params, updates)
    state = next
  }
  expect(Math.hypot(...params.w)).toBeLessThan(0.15)
})

test('throws for arguments that do not fit', () => {
  expect(() => sam(sgd(1), sgd(1), { syncPeriod: 0 })).toThrow('sam: syncPeriod is 0, wanted a positive number of steps')
  expect(() => sam(sgd(1), sgd(1), { syncPeriod: 1.5 })).toThrow('sam: syncPeriod is 1.5, wanted a whole number of steps')
  expect(() => Reflect.apply(sam, undefined, [sgd(1), sgd])).toThrow('sam: advOptimizer is a function')
  const { init, update } = sam(sgd(1), sgd(1), { opaqueMode: true })
  expect(() => Reflect.apply(update, undefined, [start, init(start), start, {}])).toThrow('sam: gradFn is undefined, wanted a function')
  const open = sam(sgd(1), sgd(1))
  expect(() => Reflect.apply(open.update, undefined, [start, open.init(start)])).toThrow('sam reads the parameters')
})
