import { type Bytes, simd, u32 } from '../bytes.ts'
import { BR_IF, EMPTY, END, IF, LOCAL_GET, LOCAL_SET, LOOP, V128_ANY_TRUE } from '../opcodes.ts'
import * as i32x4 from './i32x4.ts'

/** Pushes a vector that a local holds. */
export type Kept = readonly [get: typeof LOCAL_GET, local: readonly number[]]

/** Writes a piece of a function, one vector after the other, each in a local of its own. */
export interface Writer {
  keep(value: Bytes): Kept
  /** Where any lane of a mask is set, does what `work` writes, and puts the vectors that it pushes in the place of others. */
  where(mask: Bytes, others: readonly Kept[], work: () => readonly Bytes[]): void
  /** Does for each item what `work` writes for one, and returns the vectors that it pushes. It is written once, and runs as a loop. */
  forEach(items: readonly (readonly Kept[])[], work: (item: readonly Kept[]) => readonly Bytes[]): Kept[][]
  readonly written: Bytes
  /** How many locals that takes. */
  readonly locals: number
}

/** Writes with the locals from one on. */
export function newWriter(first: number): Writer {
  let written: Bytes[] = []
  let next = first
  const newLocal = (): Kept => [LOCAL_GET, u32(next++)]
  const put = ([, local]: Kept, value: Bytes): void => {
    written.push([value, LOCAL_SET, local])
  }
  const keep = (value: Bytes): Kept => {
    const kept = newLocal()
    put(kept, value)
    return kept
  }
  /** Puts each row in the place of the one before, and another in that of the last. */
  const moveOn = (rows: readonly (readonly Kept[])[], last: readonly Kept[]): void => {
    rows.forEach((row, i) => {
      row.forEach((kept, j) => {
        put(kept, rows[i + 1]?.[j] ?? last[j]!)
      })
    })
  }
  /** What `work` writes, to be put elsewhere. */
  const piece = (work: () => void): Bytes => {
    const before = written
    written = []
    work()
    const made = written
    written = before
    return made
  }
  return {
    keep,
    where(mask, others, work) {
      const body = piece(() => {
        work().forEach((value, i) => {
          put(others[i]!, value)
        })
      })
      written.push([mask, simd(V128_ANY_TRUE), IF, EMPTY, body, END])
    },
    forEach(items, work) {
      const left = keep(i32x4.all(items.length))
      let results: Kept[][] = []
      const body = piece(() => {
        const values = work(items[0]!).map(keep)
        results = items.map(() => values.map(newLocal))
        // Items move on to the first place, and results behind the last.
        const first = items[0]!.map(keep)
        moveOn(items, first)
        moveOn(results, values)
        put(left, i32x4.sub(left, i32x4.all(1)))
      })
      written.push([LOOP, EMPTY, body, left, simd(V128_ANY_TRUE), BR_IF, 0, END])
      return results
    },
    get written() {
      return written
    },
    get locals() {
      return next - first
    },
  }
}
