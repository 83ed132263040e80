import { expect, test } from 'vitest'
import { CheckpointMismatchError, fromBytes } from '../../src/checkpoint.ts'
import { mutated, randomNumbers } from './mutations.ts'
import { sample } from './sample.ts'

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 10_000)
const SEED = Number(process.env['FUZZ_SEED'] ?? 1)

/** The kinds and lengths of all that a tree holds. */
function structureOf(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return `${Object.prototype.toString.call(value)} of ${value.byteLength} bytes`
  if (Array.isArray(value)) return value.map(structureOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.entries(value).map(([key, item]) => [key, structureOf(item)])
}

const like = sample()
const wanted = JSON.stringify(structureOf(like))

const ways = [{}, { missing: 'init', unexpected: 'ignore' }] as const

/** What comes of a file: a tree like the sample, or an error that says what is wrong. */
function outcomeOf(bytes: Uint8Array, way: number): 'tree' | 'mismatch' | 'malformed' {
  try {
    if (JSON.stringify(structureOf(fromBytes(bytes, like, ways[way]))) !== wanted) throw new Error('the tree has another structure')
    return 'tree'
  } catch (error) {
    if (error instanceof CheckpointMismatchError) return 'mismatch'
    if (error instanceof TypeError && error.message.startsWith('fromBytes: ')) return 'malformed'
    throw error
  }
}

test(`of ${RUNS} mutated files, each is read or refused for what is wrong with it`, { timeout: 30_000 + RUNS * 10 }, () => {
  const counts = { tree: 0, mismatch: 0, malformed: 0 }
  let slowest = 0
  for (let run = 0; run < RUNS; run++) {
    const bytes = mutated(randomNumbers(SEED * 0x9e3779b1 + run))
    const start = performance.now()
    try {
      counts[outcomeOf(bytes, run % 2)]++
    } catch (error) {
      throw new Error(`seed ${SEED}, run ${run}: ${String(error)}`, { cause: error })
    }
    slowest = Math.max(slowest, performance.now() - start)
  }
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  expect(Object.keys(Object.prototype)).toEqual([])
  // Each outcome is common, or the mutations would try nothing.
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(RUNS / 100)
  expect(slowest).toBeLessThan(2_000)
})
