import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cos, ln, pow } from '../../src/numbers/math.ts'

test('powers, logarithms and cosines have the same bits in every engine', () => {
  const values = Float64Array.of(pow(0.97, 0.37), pow(1e-3, 2.7), cos(1.234), cos(3), ln(1e-3), ln(0.7))
  expect([...new BigUint64Array(values.buffer)]).toEqual([
    0x3fefa431f95b5619n,
    0x3e410edd9b5a66c6n,
    0x3fd526571fe8c7a5n,
    0xbfefae04be85e5d2n,
    0xc01ba18a998fffa0n,
    0xbfd6d3c324e13f50n,
  ])
})

test('no source file calls a function of Math whose result is left to the engine', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const exact = ['abs', 'ceil', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc', 'PI', 'LOG2E', 'SQRT2']
  const used = sources.flatMap((file) =>
    [...readFileSync(`src/${file}`, 'utf8').matchAll(/(?<!\/\/.*|\* .*)Math\.(\w+)/g)].map(([, name]) => ({ file, name })),
  )
  expect(used.length).toBeGreaterThan(0)
  expect(used.filter(({ name }) => !exact.includes(name ?? ''))).toEqual([])
})
