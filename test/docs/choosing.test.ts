import { compileFunction } from 'node:vm'
import { expect, test } from 'vitest'
import * as contrib from '../../src/contrib.ts'
import * as gradform from '../../src/index.ts'
import * as recipes from '../../src/recipes.ts'
import { read } from './documents.ts'

const scope = { ...gradform, contrib, recipes, lr: 1e-3, steps: 1000 }
const rows = [...read('docs/choosing.md').matchAll(/^\| ([^|`]*) \| ([^|]*`[^|]*\)`[^|]*) \| ([^|]+) \|$/gm)].map(
  ([, problem = '', start = '', source = '']) => ({
    problem,
    calls: [...start.matchAll(/`([^`]*\))`/g)].map(([, call = '']) => call),
    source,
  }),
)

test('docs/choosing.md has a row for each of many problems', () => {
  expect(rows.length).toBeGreaterThan(15)
})

test.each(rows.map((row) => [row.problem, row] as const))(
  'what is to begin with for %s can be made, steps, and descends',
  (_, { calls }) => {
    expect(calls.length).toBeGreaterThan(0)
    for (const call of calls) {
      const optimizer: gradform.AnyTransformation = compileFunction(`return ${call}`, Object.keys(scope))(...Object.values(scope))
      let params: Float64Array = Float64Array.of(1, -2)
      let state = optimizer.init(params)
      for (let step = 0; step < 20; step++) {
        const [updates, next] = optimizer.update(params, state, params)
        params = gradform.applyUpdates(params, updates)
        state = next
      }
      expect(Math.hypot(...params), call).toBeLessThan(Math.hypot(1, 2))
    }
  },
)

test.each(rows.map((row) => [row.problem, row.source] as const))('%s has a source with a year', (_, source) => {
  expect(source).toMatch(/ (19|20)\d\d\b/)
})
