import { vi } from 'vitest'
import { WORDS } from '../../../src/kernel/threads/task.ts'

/** Atomics, of numbers only. */
const atomics: { compareExchange(words: Int32Array, index: number, expected: number, value: number): number } = Atomics

/** For so long this thread waits for another. */
const PATIENCE_MS = 10_000

/**
 * Holds this thread back from the first piece of each task that it divides until another thread has taken one, so that threads
 * work together however late they are. Tells how many pieces this thread has waited for in vain. Mocks are restored by the caller.
 */
export function letOthersFirst(threads: number): { inVain: number } {
  const { compareExchange } = atomics
  const told = { inVain: 0 }
  const isUntouched = (words: Int32Array): boolean => {
    let left = 0
    for (let i = 0; i < threads; i++) left += Atomics.load(words, WORDS.remaining + i)
    return left === words[WORDS.count]
  }
  vi.spyOn(atomics, 'compareExchange').mockImplementation((words, index, expected, value) => {
    if (isUntouched(words)) {
      const end = performance.now() + PATIENCE_MS
      while (isUntouched(words) && performance.now() < end);
      if (isUntouched(words)) told.inVain++
    }
    return compareExchange(words, index, expected, value)
  })
  return told
}
