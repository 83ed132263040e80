import { describe, expect, expectTypeOf, test } from 'vitest'
import { scaleByFactoredRms } from '../../src/index.ts'

const rows = [1, -2, 0.5]
const columns = [3, 1, -4, 2]
/** A matrix whose squares are products of one number a row and one a column. */
const outer = { data: Float64Array.from({ length: 12 }, (_, i) => rows[Math.floor(i / 4)]! * columns[i % 4]!), shape: [3, 4] }

test('where squares are products of a row and a column, factoring loses nothing', () => {
  const factored = scaleByFactoredRms({ minDimSizeToFactor: 3 })
  const full = scaleByFactoredRms({ factored: false })
  const [a] = factored.update(outer, factored.init(outer))
  const [b] = full.update(outer, full.init(outer))
  expect([...a.data].map((x, i) => Math.abs(x - b.data[i]!)).filter((error) => error > 1e-15)).toEqual([])
  expect([...b.data].map(Math.abs).filter((x) => Math.abs(x - 1) > 1e-15)).toEqual([])
})

describe('the state', () => {
  const tree = {
    large: outer,
    small: { data: new Float64Array(8), shape: [2, 4] },
    stack: { data: new Float32Array(60), shape: [4, 3, 5] },
    vector: new Float32Array(9),
    number: 1,
  }

  test('holds means of rows and columns of the leaves whose two longest axes are long enough, and a full array of the others', () => {
    const { vRow, vCol, v } = scaleByFactoredRms({ minDimSizeToFactor: 3 }).init(tree)
    expect(vRow).toEqual({
      large: { data: new Float64Array(3), shape: [3] },
      small: null,
      stack: { data: new Float32Array(12), shape: [4, 3] },
      vector: null,
      number: null,
    })
    expect(vCol).toEqual({
      large: { data: new Float64Array(4), shape: [4] },
      small: null,
      stack: { data: new Float32Array(15), shape: [3, 5] },
      vector: null,
      number: null,
    })
    expect(v).toEqual({ large: null, small: tree.small, stack: null, vector: new Float32Array(9), number: 0 })
    expectTypeOf(vRow.vector).toEqualTypeOf<Float32Array | null>()
  })

  test('has the same form whether or not something is factored', () => {
    const { vRow, v } = scaleByFactoredRms({ factored: false }).init({ large: outer })
    expect([vRow, v]).toEqual([{ large: null }, { large: { data: new Float64Array(12), shape: [3, 4] } }])
  })

  test('of other options is refused', () => {
    const state = scaleByFactoredRms({ factored: false }).init({ large: outer })
    expect(() => scaleByFactoredRms({ minDimSizeToFactor: 3 }).update({ large: outer }, state)).toThrow(
      new TypeError('state.vRow.large is null, wanted a Float64Array of 3 for the shape [3,4] of grads.large'),
    )
  })
})

test('of a stack of matrices, each is factored by itself', () => {
  const data = Float64Array.from({ length: 24 }, (_, i) => (i < 12 ? outer.data[i]! : 7 * outer.data[i - 12]!))
  const stack = { data, shape: [2, 3, 4] }
  const { init, update } = scaleByFactoredRms({ minDimSizeToFactor: 3 })
  const [updates] = update(stack, init(stack))
  const [alone] = update(outer, init(outer))
  const errors = [...updates.data].map((x, i) => Math.abs(x - alone.data[i % 12]!))
  expect(Math.max(...errors)).toBeLessThan(1e-15)
})

test('β follows decayRateFn, which is given the steps since stepOffset', () => {
  const steps: number[] = []
  const decayRateFn = (step: number, rate: number) => {
    steps.push(step)
    return rate
  }
  const { init, update } = scaleByFactoredRms({ decayRate: 0.75, stepOffset: 2, decayRateFn, epsilon: 0 })
  let state = init({ x: 2 })
  for (let step = 0; step < 4; step++) state = update({ x: 2 }, state)[1]
  expect(steps).toEqual([0, 0, 0, 1])
  expect(state).toEqual({ count: 4, vRow: { x: null }, vCol: { x: null }, v: { x: 4 * (1 - 0.75 ** 4) } })
})
