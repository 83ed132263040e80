import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as contrib from '../../src/contrib.ts'
import { evalParams } from '../../src/index.ts'
import { contributed } from '../contributed.ts'

const files = readdirSync(new URL('../../src/contrib', import.meta.url)).map((file) => file.replace('.ts', ''))
/** What transforms share, and no transformation. */
const internal = ['cbrt', 'mechanicScale', 'modelStep', 'risingTo']

test.each(files)('%s.ts exports a function of its name, and no other', async (file) => {
  const module: object = await import(`../../src/contrib/${file}.ts`)
  expect(Object.entries(module)).toEqual([[file, expect.any(Function)]])
})

test.each(files.filter((file) => !internal.includes(file)))('%s stands in the catalogue and in gradform/contrib', (file) => {
  expect(contributed.map(({ name }) => name.split('(')[0])).toContain(file)
  expect(contrib).toHaveProperty(file)
})

test("scheduleFreeEvalParams is Optax's name of evalParams", () => expect(contrib.scheduleFreeEvalParams).toBe(evalParams))

/** Every number of a value. */
function numbersOf(value: unknown): number[] {
  if (value instanceof Float64Array || value instanceof Float32Array) return [...value]
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : []
}

describe('gradients that are zero, at first or for ever, give no NaN', () => {
  const params = { w: Float32Array.of(1, -2), b: Float64Array.of(0, 3) }
  const zero = { w: new Float32Array(2), b: new Float64Array(2) }

  test.each(contributed.map(({ name, make }) => [name, make] as const))('%s', (_, make) => {
    const { init, update } = make()
    let state: unknown = init(params)
    for (const grads of [zero, zero, zero, params, zero, zero]) {
      const [updates, next] = update(grads, state, params)
      expect(numbersOf(updates).every(Number.isFinite)).toBe(true)
      expect(numbersOf(next).some(Number.isNaN)).toBe(false)
      state = next
    }
  })
})
