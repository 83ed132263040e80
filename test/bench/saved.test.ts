import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compositionTable } from './compositionTable.ts'
import { firstStepTable } from './firstStepTable.ts'
import type { Row } from './race.ts'
import { merge, replaceSection } from './saved.ts'

const row = (title: string, test: string, contestant: string, median: number): Row => ({
  title,
  test,
  contestant,
  figure: { min: median, median, max: median },
})

const lamb = [row('lamb', '1 M', 'adamw', 1), row('lamb', '1 M', 'composition', 2.5), row('lamb', '1 M', 'Optax, jitted, donated', 4)]

test('the table has each composition as a multiple of AdamW and of Optax, in bold where it misses its goal', () => {
  const lines = compositionTable(lamb).split('\n')
  expect(lines).toContain('| `lamb` | 2 × | 2.50 ms (**2.50 ×**) |  | 4.00 ms (0.625 ×) |  |')
  expect(lines).toContain('| `sm3` | 2.5 × |  |  |  |  |')
})

test('the table of first steps has their milliseconds', () => {
  const lines = firstStepTable([row('first step', '200 leaves', 'gradform compiled', 12)]).split('\n')
  expect(lines).toContain('| gradform compiled | 10 ms | **12.0 ms** |')
})

test('what has not been raced again stays', () => {
  const again = [row('lamb', '1 M', 'adamw', 3)]
  const other = row('lamb', '10 M', 'adamw', 9)
  expect(merge([...lamb, other], again)).toEqual([other, ...again])
})

test('a section is replaced between its comments, and docs/performance.md has a place for both', () => {
  const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8')
  for (const name of ['compositions', 'first step']) {
    const once = replaceSection(page, [name, '| a |'])
    expect(once).toContain(`-->\n\n| a |\n\n<!-- ${name}, end -->`)
    expect(replaceSection(replaceSection(once, [name, '| b |']), [name, '| a |'])).toBe(once)
  }
  expect(() => replaceSection(page, ['third', ''])).toThrow('docs/performance.md has no place for the table third')
})
