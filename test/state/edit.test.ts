import { expect, expectTypeOf, test } from 'vitest'
import { abs, gt, select, total } from '../../src/expr.ts'
import { adamw, applyUpdates, edit, exponentialDecay, sgd, transform } from '../../src/index.ts'

const params = { w: new Float32Array([1, 2]) }
const grads = { w: new Float32Array([0.5, -1]) }

test('editing a constant learning rate changes the next step, keeps the moments and leaves the old state valid', () => {
  const optimizer = adamw(1e-3, { weightDecay: 0 })
  const [, state] = optimizer.update(grads, optimizer.init(params), params)
  const edited = edit(state, (draft) => {
    draft[2].learningRate = 1e-1
  })
  expectTypeOf(edited).toEqualTypeOf(state)
  expect(state[2].learningRate).toBe(1e-3)
  expect(edited[0].mu.w).toBe(state[0].mu.w)
  const [slow] = optimizer.update(grads, state, params)
  const [fast, next] = optimizer.update(grads, edited, params)
  expect(fast.w[0]).toBeCloseTo(100 * (slow.w[0] ?? 0), 6)
  expect(next[2].learningRate).toBe(1e-1)
})

test('the learning rate of a schedule can be read from the state: the one applied last', () => {
  const schedule = exponentialDecay({ initValue: 0.5, transitionSteps: 1, decayRate: 0.5 })
  const optimizer = sgd(schedule)
  let state = optimizer.init(params)
  const applied = [0, 1, 2].map(() => {
    state = optimizer.update(grads, state)[1]
    return state[1].learningRate
  })
  expect(applied).toEqual([0.5, 0.25, 0.125])
})

test('moments can be replaced, and what is not touched is the same object', () => {
  const optimizer = adamw(1e-3)
  const [, state] = optimizer.update(grads, optimizer.init(params), params)
  const reset = edit(state, (draft) => {
    draft[0].mu.w = new Float32Array(2)
  })
  expect([...reset[0].mu.w]).toEqual([0, 0])
  expect(reset[0].nu).toBe(state[0].nu)
  expect(applyUpdates(params, optimizer.update(grads, reset, params)[0]).w).toHaveLength(2)
})

test('a record that steps compare with and keep where it is not beaten is not overwritten by them', () => {
  const optimizer = transform({ largest: 0 }, (g, s) => {
    const size = total(abs(g))
    return [g, { largest: select(gt(size, s.largest), size, s.largest) }]
  })
  const edited = edit(
    optimizer.init(params),
    (draft) => {
      draft.largest = 3
    },
    optimizer,
  )
  expect(optimizer.update(grads, edited)[1]).toEqual({ largest: 3 })
})
