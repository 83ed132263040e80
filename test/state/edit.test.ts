import { describe, expect, expectTypeOf, test } from 'vitest'
import { abs, gt, select, total } from '../../src/expr.ts'
import { adamw, applyUpdates, chain, clip, compile, edit, exponentialDecay, sgd, transform } from '../../src/index.ts'

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

describe('an edit that a schedule would overwrite is never silent', () => {
  const schedule = exponentialDecay({ initValue: 0.5, transitionSteps: 1, decayRate: 0.5 })
  const optimizer = chain(clip(1), sgd(schedule))
  const first = optimizer.init(params)
  const [, second] = optimizer.update(grads, first)
  const edited = <T>(state: T, at: (draft: T) => { learningRate: number; count: number }) =>
    edit(state, (draft) => {
      // biome-ignore lint/suspicious/noExplicitAny: the draft of a state is a state
      at(draft as any).learningRate = 0.25
    })
  const refused = 'edit: state[1][1].learningRate follows a schedule, and the next step would overwrite what is set: make the optimizer'

  test.each([
    ['init', first],
    ['update', second],
    [
      'edit',
      edit(second, (draft) => {
        draft[1][1].count = 7
      }),
    ],
  ])('of what %s returned, without being given the optimizer', (_, state) => {
    expect(() => edited(state, (draft) => draft[1][1])).toThrow(TypeError)
    expect(() => edited(state, (draft) => draft[1][1])).toThrow(refused)
  })

  test('of a state among other things', () => {
    const training = { step: 3, optimizers: [{ params, state: second }] }
    const change = () => edited(training, ({ optimizers: [all] }) => all!.state[1][1])
    expect(change).toThrow(refused)
  })

  test('of a compiled optimizer’s state', () => {
    for (const donate of [false, true]) {
      const compiled = compile(optimizer, { donate })
      const model = compiled.init(params)
      expect(() => edited(model.state, (draft) => draft[1][1])).toThrow(refused)
      const { state } = compiled.step(model.grads, model.state, model.params)
      expect(() => edited(state, (draft) => draft[1][1])).toThrow(refused)
      compiled.dispose()
    }
  })

  test('of a copy, of which only the optimizer can tell', () => {
    const copy = structuredClone(second)
    expect(() => edited(copy, (draft) => draft[1][1])).toThrow(TypeError)
    expect(() => edited(copy, (draft) => draft[1][1])).toThrow(
      'edit: state[1][1].learningRate is of a state that does not tell whether a step overwrites it, as a schedule does: give the optimizer',
    )
    const recipe = (draft: { [1]: { [1]: { learningRate: number } } }): void => {
      draft[1][1].learningRate = 0.25
    }
    expect(() => edit(copy, recipe as never, optimizer)).toThrow(refused)
    expect(edit(copy, recipe as never, chain(clip(1), sgd(0.1)))[1][1].learningRate).toBe(0.25)
  })

  test('but what no schedule rules is edited as before, arrays of copies too', () => {
    const constant = adamw(1e-3)
    const [, state] = constant.update(grads, constant.init(params), params)
    expect(
      edit(state, (draft) => {
        draft[2].learningRate = 1
      })[2].learningRate,
    ).toBe(1)
    const copy = structuredClone(state)
    expect(
      edit(copy, (draft) => {
        draft[0].mu.w = new Float32Array(2)
      })[0].mu.w,
    ).toEqual(new Float32Array(2))
    expect(edit(copy, () => undefined)).toBe(copy)
  })
})
