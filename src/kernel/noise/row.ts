import { get } from '../assemble.ts'
import { type Bytes, i32, simd, u32 } from '../bytes.ts'
import { BASE, I32_SHR_U, V128_LOAD32_SPLAT, V128_LOAD64_SPLAT } from '../opcodes.ts'
import type { AssembledTurn, Placed, Row, Turn } from '../pass.ts'
import { ERROR, estimates } from './estimate.ts'
import { exactNormals, type Words } from './exact.ts'
import * as f64x2 from './f64x2.ts'
import * as i32x4 from './i32x4.ts'
import { threefry } from './threefry.ts'
import { or, shuffle, xor } from './v128.ts'
import { type Kept, newWriter, type Writer } from './writer.ts'

/** Two normally distributed numbers of a key, which is two words, and a counter, which is two more. */
export type Normals = (k0: number, k1: number) => (c0: number, c1: number) => readonly [number, number]

/** A word of 32 bits as the host hands it on: those are the last bits of this sum. */
export const asOperand = (word: number): number => 2 ** 52 + (word >>> 0)
const wordOf = (operand: number): number => operand - 2 ** 52

/** The last word of the counter is the place of a pair of elements, of which each gets one of the two numbers. */
const PAIR = 2
/** How many elements the words of four lanes are for. */
const GROUP = 4 * PAIR

/** A row for g + s z: its operands are g, then s and three words, which belong to the host. */
export function noiseRow(normals: Normals): Row {
  const compute: Placed['compute'] = ([g, deviation, ...words], from, out) => {
    const [k0, k1, count] = words.map((word) => wordOf(Number(word)))
    const draw = normals(k0!, k1!)
    for (let i = 0; i < out.length; i += PAIR) {
      draw(count!, (from + i) / PAIR).forEach((z, j) => {
        if (i + j < out.length) out[i + j] = Object(g)[i + j] + Number(deviation) * z
      })
    }
  }
  return {
    eval: (g = 0, deviation = 0, ...[k0, k1, count]) => g + deviation * normals(wordOf(k0!), wordOf(k1!))(wordOf(count!), 0)[0],
    float32: alongLines,
    float64: alongLines,
    ...{ isCondition: false, passesNan: true, isExpensive: true },
    placed: { compute, assemble },
  }
}

function alongLines(): never {
  throw new Error('noise is computed where elements are counted, which is not along lines')
}

function assemble(turn: Turn): AssembledTurn {
  const { dtype, operands, host, local } = turn
  const w = newWriter(local)
  const [, s = 0, ...words] = host
  const deviation = w.keep([get(BASE), simd(V128_LOAD64_SPLAT, 0, u32(s))])
  const drawn = draw(w, turn, words)
  const vectors = operands.map(([g = []]) => g)
  const values = dtype === 'float32' ? singles(w, drawn, vectors, deviation) : doubles(w, drawn, vectors, deviation)
  return { written: w.written, values, locals: w.locals }
}

/** Draws words for the elements of a turn. */
function draw(w: Writer, { dtype, place, operands }: Turn, words: readonly number[]): readonly Words[] {
  const [k0, k1, count] = words.map((offset) => w.keep([get(BASE), simd(V128_LOAD32_SPLAT, 0, u32(offset))]))
  const [perVector, shift] = dtype === 'float32' ? [4, 3] : [2, 4]
  const pair = w.keep(i32x4.splat([place, i32(shift), I32_SHR_U]))
  const counters = Array.from({ length: (operands.length * perVector) / GROUP }, (_, group): readonly [Bytes, Bytes] => {
    const first = 4 * group
    return [count!, i32x4.add(pair, i32x4.of(first, first + 1, first + 2, first + 3))]
  })
  return threefry(w, k0!, k1!, counters)
}

/** Vectors of two elements, which share the two numbers of a lane. */
function doubles(w: Writer, drawn: readonly Words[], vectors: readonly Bytes[], deviation: Kept): Bytes[] {
  const numbers = exactNormals(w, drawn).flatMap(([first, second]) => [f64x2.lowerOf(first!, second!), f64x2.upperOf(first!, second!)])
  return vectors.map((g, v) => f64x2.add(g, f64x2.mul(deviation, numbers[v]!)))
}

/**
 * Vectors of four elements, each rounded to float32 as exact numbers would be: what is as much smaller and as much larger as an
 * estimate may be off comes out the same, or exact numbers are computed.
 */
function singles(w: Writer, drawn: readonly Words[], vectors: readonly Bytes[], deviation: Kept): Bytes[] {
  const error = w.keep(f64x2.mul(f64x2.abs(deviation), f64x2.all(ERROR)))
  // Elements with even places, and those with odd ones.
  const terms = vectors.map((g) => [EVENS, ODDS].map((lanes) => w.keep(f64x2.fromFloat32(shuffle(g, g, lanes)))))
  const sums = (v: number, noise: readonly Bytes[]): Bytes => {
    const [even = [], odd = []] = terms[v]!.map((term, i) => f64x2.toFloat32(f64x2.add(term, noise[i]!)))
    return i32x4.spread(even, odd, 0)
  }
  const estimated = drawn.flatMap((words) => estimates(w, deviation, words))
  const least = estimated.map((both, v) =>
    w.keep(
      sums(
        v,
        both.map((noise) => f64x2.sub(noise, error)),
      ),
    ),
  )
  const most = estimated.map((both, v) =>
    sums(
      v,
      both.map((noise) => f64x2.add(noise, error)),
    ),
  )
  const differences = least.map((one, v) => xor(one, most[v]!))
  w.where(
    differences.reduce((all, one) => or(all, one)),
    least,
    () =>
      exactNormals(w, drawn).map((both, v) =>
        sums(
          v,
          both.map((z) => f64x2.mul(deviation, z)),
        ),
      ),
  )
  return least
}

const EVENS = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]
const ODDS = [4, 5, 6, 7, 12, 13, 14, 15, 4, 5, 6, 7, 12, 13, 14, 15]
