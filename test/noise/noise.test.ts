import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cases, encoded, run } from './cases.ts'

const recorded = JSON.parse(readFileSync(new URL('../golden/noise.json', import.meta.url), 'utf8'))

describe('noise has the bits that it had when it was computed leaf by leaf', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (name, one) => expect(encoded(run(one))).toEqual(recorded[name]))
})
