import { type Bytes, simd, u32 } from '../bytes.ts'
import { EMPTY, END, IF, LOCAL_GET, LOCAL_SET, V128_ANY_TRUE } from '../opcodes.ts'

/** Pushes a vector that a local holds. */
export type Kept = readonly [get: typeof LOCAL_GET, local: readonly number[]]

/** Writes a piece of a function, one vector after the other, each in a local of its own. */
export interface Writer {
  keep(value: Bytes): Kept
  /** Where any lane of a mask is set, does what `work` writes, and puts what that returns in the place of other vectors. */
  where(mask: Bytes, others: readonly Kept[], work: () => readonly Bytes[]): void
  /** What has been written, and how many locals that takes. */
  readonly written: Bytes
  readonly locals: number
}

/** Writes with the locals from one on. */
export function newWriter(first: number): Writer {
  let written: Bytes[] = []
  let next = first
  return {
    keep(value) {
      written.push([value, LOCAL_SET, u32(next)])
      return [LOCAL_GET, u32(next++)]
    },
    where(mask, others, work) {
      const before = written
      written = []
      const values = work()
      const body = [written, values.map((value, i) => [value, LOCAL_SET, others[i]![1]])]
      written = [...before, [mask, simd(V128_ANY_TRUE), IF, EMPTY, body, END]]
    },
    get written() {
      return written
    },
    get locals() {
      return next - first
    },
  }
}
