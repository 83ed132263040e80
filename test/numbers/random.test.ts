import { describe, expect, test } from 'vitest'
import { hash, normals, threefry } from '../../src/numbers/random.ts'

describe('threefry has the known answers of its authors', () => {
  test.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)('key %j, counter %j: %j', ([k0, k1], [c0, c1], words) => expect(threefry(k0, k1)(c0, c1)).toEqual(words))
})

test('a word of a text is that of FNV-1a', () => {
  expect([hash(''), hash('a'), hash('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
})

test('two words make two normal numbers: a radius, and the direction in which they lie', () => {
  const [x, y] = normals([0, 2 ** 31])
  expect(Math.hypot(x, y)).toBeCloseTo(Math.sqrt(-2 * Math.log(0.5 / 2 ** 32)), 12)
  expect([Math.sign(x), Math.sign(y)]).toEqual([-1, -1])
  expect(normals([0xffffffff, 0]).every(Number.isFinite)).toBe(true)
})
