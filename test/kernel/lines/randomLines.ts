import fc from 'fast-check'
import { type Dtype, type FloatArray, newArray } from '../../../src/kernel/dtype.ts'
import type { LinedLeaf, LinePass, Reduction } from '../../../src/kernel/linePass.ts'
import { placesOf } from '../../../src/kernel/lines/nest.ts'
import { type Op, ops } from '../../../src/kernel/ops.ts'
import type { Instruction } from '../../../src/kernel/pass.ts'
import { randomArray, randomBits, randomNumber } from '../randomArrays.ts'

/** A pass along lines, the leaf that it runs over, and what it reads there. */
export interface LineCase {
  readonly pass: LinePass
  readonly dtype: Dtype
  readonly leaf: LinedLeaf
  readonly inputs: readonly FloatArray[]
  readonly uniforms: readonly number[]
}

const UNARY = ['abs', 'neg', 'sqrt'] as const
const BINARY = ['add', 'sub', 'mul', 'div', 'min', 'max'] as const

const sizes = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 9 }), weight: 6 },
  { arbitrary: fc.integer({ min: 10, max: 40 }), weight: 3 },
  { arbitrary: fc.constantFrom(0, 1, 63, 64, 65, 129, 1030), weight: 1 },
)
const MOST = 60_000

export const shapes: fc.Arbitrary<number[]> = fc
  .array(sizes, { minLength: 0, maxLength: 5 })
  .filter((shape) => shape.reduce((product, length) => product * length, 1) <= MOST)

export const lineCases: fc.Arbitrary<LineCase> = fc
  .record({
    shape: shapes,
    dtype: fc.constantFrom<Dtype>('float32', 'float64'),
    special: fc.constantFrom(0, 0, 0.02, 0.5),
    seed: fc.integer(),
    sumsUp: fc.boolean(),
  })
  .map(({ shape, dtype, special, seed, sumsUp }) => lineCaseOf(shape, dtype, special, sumsUp, randomBits(seed)))

/** Draws lines of a shape, and a pass that loads along them and reduces to them. */
export function lineCaseOf(shape: number[], dtype: Dtype, special: number, sumsUp: boolean, random: () => number): LineCase {
  const kept = Array.from({ length: 1 + (random() % 3) }, () => shape.map((_, axis) => axis).filter(() => random() % 2 === 0))
  const lines = [undefined, ...Array.from({ length: random() % 4 }, () => (random() % 3 === 0 ? undefined : random() % kept.length))]
  const uniforms = Array.from({ length: random() % 3 }, () => randomNumber(special, random))
  const code: Instruction[] = []
  const numbers = Array.from({ length: lines.length + uniforms.length }, (_, r) => r)
  const any = (): number => numbers[random() % numbers.length]!
  const emit = (op: Op, ...args: number[]): number => lines.length + uniforms.length + code.push({ op, row: ops[op], args }) - 1
  for (let i = random() % 8; i-- > 0; ) {
    const kind = random() % 4
    if (kind === 0) numbers.push(emit(UNARY[random() % UNARY.length]!, any()))
    else if (kind < 3) numbers.push(emit(BINARY[random() % BINARY.length]!, any(), any()))
    else numbers.push(emit('select', any(), any(), emit('lt', any(), any())))
  }
  const some = (most: number) =>
    Array.from({ length: random() % (most + 1) }, () => numbers.at(-1 - (random() % Math.min(4, numbers.length)))!)
  const size = shape.reduce((product, length) => product * length, 1)
  const leaf = { shape, kept }
  return {
    pass: {
      loads: lines.map((_, k) => k),
      lines,
      uniforms: uniforms.map((_, u) => lines.length + u),
      code,
      stores: some(2).map((register) => ({ id: register, register, dtype: undefined, result: undefined, task: undefined })),
      sums: sumsUp ? some(2).map((register) => ({ id: register, register })) : [],
      reductions: sumsUp
        ? []
        : some(3).map(
            (register): Reduction => ({ id: register, register, line: random() % kept.length, op: random() % 3 === 0 ? 'max' : 'add' }),
          ),
    },
    dtype,
    leaf,
    inputs: lines.map((line, k) => randomArray(dtype, line === undefined ? size : placesOf(leaf, line), k % 5, special, random)),
    uniforms,
  }
}

/** Arrays for what a case yields, filled with what must not stay. */
export function roomFor({ pass, dtype, leaf }: LineCase): { outputs: FloatArray[]; reductions: FloatArray[]; sums: number[] } {
  const size = leaf.shape.reduce((product, length) => product * length, 1)
  return {
    outputs: pass.stores.map(() => newArray(dtype, size).fill(77)),
    reductions: pass.reductions.map(({ line, op }) => newArray(op === 'max' ? dtype : 'float64', placesOf(leaf, line)).fill(77)),
    sums: pass.sums.map(() => 0),
  }
}
