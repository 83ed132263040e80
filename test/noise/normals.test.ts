import { describe, expect, test } from 'vitest'
import { get, moduleOf, vector } from '../../src/kernel/assemble.ts'
import { at, simd, u32 } from '../../src/kernel/bytes.ts'
import { ERROR, estimates } from '../../src/kernel/noise/estimate.ts'
import { exactNormals } from '../../src/kernel/noise/exact.ts'
import * as f64x2 from '../../src/kernel/noise/f64x2.ts'
import { newWriter } from '../../src/kernel/noise/writer.ts'
import { BASE, END, I32_CONST, V128, V128_LOAD, V128_STORE } from '../../src/kernel/opcodes.ts'
import { normals } from '../../src/numbers/random.ts'

/** Makes numbers of four pairs of words, exact ones and estimates. */
function newMaker() {
  const w = newWriter(2)
  const load = (offset: number) => w.keep([get(BASE), simd(V128_LOAD, at(offset))])
  const words = [load(0), load(16)] as const
  const numbers = [...exactNormals(w, [words]), ...estimates(w, w.keep(f64x2.all(1)), words)].flat()
  const stores = numbers.map((z, i) => [get(BASE), z, simd(V128_STORE, at(32 + 16 * i))])
  const body = [vector([[u32(w.locals), V128]]), w.written, stores, [I32_CONST, 0], END]
  const memory = new WebAssembly.Memory({ initial: 1 })
  const module = new WebAssembly.Module(moduleOf([{ parameters: 2, body }]))
  const run = Object(new WebAssembly.Instance(module, { m: { m: memory } }).exports['run'])
  const [lengths, directions] = [new Uint32Array(memory.buffer, 0, 4), new Uint32Array(memory.buffer, 16, 4)]
  const made = new Float64Array(memory.buffer, 32, 16)
  return (pairs: readonly (readonly [number, number])[]) => {
    pairs.forEach(([length, direction], i) => {
      lengths[i] = length
      directions[i] = direction
    })
    run(0, 0)
    // Of each half come first numbers of both lanes, then second ones.
    const both = (from: number) => pairs.map((_, i) => [0, 2].map((j) => made[from + 4 * (i >> 1) + (i & 1) + j]!))
    return { exact: both(0), estimated: both(8) }
  }
}

const make = newMaker()

/** Compares the numbers of words, four at a time. */
function check(words: readonly (readonly [number, number])[]): void {
  for (let i = 0; i + 4 <= words.length; i += 4) {
    const four = words.slice(i, i + 4)
    const { exact, estimated } = make(four)
    four.forEach((pair, j) => {
      const wanted = normals(pair)
      if (exact[j]!.some((z, k) => !Object.is(z, wanted[k]))) expect(exact[j], `of the words ${pair}`).toEqual([...wanted])
      if (estimated[j]!.some((z, k) => !(Math.abs(z - wanted[k]!) < ERROR / 2)))
        expect(estimated[j], `about the words ${pair}`).toEqual([...wanted])
    })
  }
}

const WORDS = 2 ** 32
const around = (place: number, reach: number): number[] =>
  Array.from({ length: 2 * reach }, (_, i) => (((place - reach + i) % WORDS) + WORDS) % WORDS)

// When this was written, the exact numbers of all 2³² words were compared, and the estimates of every thousandth.
describe('numbers of random words have the bits of normals, and estimates are as near as they say', () => {
  test('spread over all words', () => {
    const odd = (2 ** 32 / 1.618) | 1
    check(Array.from({ length: 200_000 }, (_, i) => [Math.imul(i, odd) >>> 0, Math.imul(i, 0x9e3779b1) >>> 0]))
  })

  test.each(Array.from({ length: 9 }, (_, i) => i))('in directions around %d π/4', (eighth) => {
    check(around(eighth * 2 ** 29, 6000).map((direction) => [0x9e3779b9, direction]))
  })

  test.each(Array.from({ length: 33 }, (_, i) => i))('in lengths around 2^%d', (power) => {
    check(around(2 ** power, 6000).map((length) => [length, 0x12345678]))
  })

  test.each([0x6147a, 0x6a09c, 0x6b852])('in lengths where the logarithm has another formula, %d', (fraction) => {
    for (const power of [31, 30, 29, 20])
      check(around(2 ** power * (1 + fraction / 2 ** 20), 3000).map((length) => [Math.floor(length), 7]))
  })
})
