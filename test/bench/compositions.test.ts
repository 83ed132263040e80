import { readFileSync } from 'node:fs'
import { compile, type Leaf } from 'gradform'
import { describe, expect, test } from 'vitest'
import { type Case, leaves } from './cases.ts'
import { chosen } from './composed.ts'
import { compositions } from './compositions.ts'

// Large enough that adafactor factors.
const small: Case = { name: 'small', leaves: 2, elements: 128 * 160, columns: 160 }

describe('compositions', () => {
  test.each(Object.entries(compositions))('%s runs a cycle in place', (_, { make, cycle = 1 }) => {
    const optimizer = compile(make(), { donate: true })
    const initial = leaves(small, 1000)
    let { params, state }: { params: Leaf[]; state: unknown } = optimizer.init(initial)
    for (let i = 0; i < cycle; i++) ({ params, state } = optimizer.step(leaves(small, i), state as never, params))
    optimizer.dispose()
    for (const [i, leaf] of params.entries()) {
      const [before, after] = [valuesOf(initial[i]!), valuesOf(leaf)]
      expect(after.every(Number.isFinite)).toBe(true)
      // A few have moved by less than a float32 shows.
      expect(after.filter((x, k) => x !== before[k]).length).toBeGreaterThan(0.9 * after.length)
    }
  })

  test('are by the same titles what Optax is given', () => {
    const source = readFileSync(new URL('compositions.py', import.meta.url), 'utf8')
    const titles = [...source.matchAll(/^ {4}"(.+?)": /gm)].map((match) => match[1])
    expect(titles).toEqual(Object.keys(compositions))
  })

  test('are chosen by a part of the title and by size', () => {
    const found = (...filters: readonly string[]) => chosen(filters).map(({ title, test }) => `${title}, ${test}`)
    expect(found().length).toBe(2 * Object.keys(compositions).length)
    expect(found('lookahead', '1M')).toEqual(['lookahead(adamw, 6), 1 M'])
    expect(found('10 M', 'chain(c')).toEqual(['chain(centralize(), adamw), 10 M'])
    expect(() => found('lookbehind')).toThrow('there is no composition with lookbehind')
  })
})

const valuesOf = (leaf: Leaf): number[] => (typeof leaf === 'number' ? [leaf] : Array.from('shape' in leaf ? leaf.data : leaf))
