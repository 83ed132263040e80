import { get, inFloat64 } from '../assemble.ts'
import { type Bytes, i32, simd, u32 } from '../bytes.ts'
import { BASE, I32_SHR_U, V128_LOAD32_SPLAT, V128_LOAD64_SPLAT } from '../opcodes.ts'
import type { AssembledTurn, Placed, Row, Turn } from '../pass.ts'
import { directions } from './cosine.ts'
import { f64x2, i32x4 } from './lanes.ts'
import { radii } from './radius.ts'
import { threefry } from './threefry.ts'
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

/** The numbers of a turn are drawn at its beginning, for words make several of them. */
function assemble(turn: Turn): AssembledTurn {
  const { dtype, host, local } = turn
  const w = newWriter(local)
  const deviation = w.keep([get(BASE), simd(V128_LOAD64_SPLAT, 0, u32(host[1]!))])
  const z = drawn(w, turn)
  return {
    written: w.written,
    locals: w.locals,
    vector: (v, g = []) => {
      const halves = inFloat64(g, dtype)
      const [first = [], second] = halves.map((half, i) => f64x2.add(half, f64x2.mul(deviation, z[v * halves.length + i]!)))
      if (second === undefined) return first
      return f64x2.lowerOf(f64x2.toFloat32(first), f64x2.toFloat32(second))
    },
  }
}

/** Draws numbers for the elements of a turn, two in each vector. */
function drawn(w: Writer, { dtype, elements, place, host }: Turn): Kept[] {
  const [k0, k1, count] = host.slice(2).map((offset) => w.keep([get(BASE), simd(V128_LOAD32_SPLAT, 0, u32(offset))]))
  const pair = w.keep(i32x4.splat([place, i32(dtype === 'float32' ? 3 : 4), I32_SHR_U]))
  const counters = Array.from({ length: elements / GROUP }, (_, group): readonly [Bytes, Bytes] => [
    count!,
    i32x4.add(pair, i32x4.of(4 * group, 4 * group + 1, 4 * group + 2, 4 * group + 3)),
  ])
  return threefry(w, k0!, k1!, counters).flatMap(([forRadius, forDirection]) => {
    const lengths = radii(w, forRadius)
    return directions(w, forDirection).flatMap(([x, y], half) => {
      const first = w.keep(f64x2.mul(lengths[half]!, x))
      const second = w.keep(f64x2.mul(lengths[half]!, y))
      return [f64x2.lowerOf(first, second), f64x2.upperOf(first, second)].map((both) => w.keep(both))
    })
  })
}
