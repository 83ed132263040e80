import { matrices } from './cases.ts'
import { type Composition, compositions, OPTAX_GOAL } from './compositions.ts'
import { compare } from './compositionTable.ts'
import { heat } from './ownProcess.ts'
import type { Row } from './race.ts'

/** A composition at a size. */
interface Race {
  readonly title: string
  readonly composition: Composition
  readonly test: string
}

/**
 * Races compositions, each size in a process of its own, and prints how they compare. With filters only those whose title has
 * each of them, or whose size it is: `lookahead 1M`.
 */
export function raceCompositions(filters: readonly string[]): Row[] {
  console.log('\nwrappers and other compositions: milliseconds a step, on two threads, as a multiple of AdamW and of Optax')
  return chosen(filters).flatMap(({ title, composition, test }) => {
    const rows = Object.entries(heat(title, test)).map(([contestant, figure]) => ({ title, test, contestant, figure }))
    console.log(`${title}, ${test}: ${summary(rows, title, test, composition.goal)}`)
    return rows
  })
}

/** The races that filters leave in. Throws an `Error` if there is none. */
export function chosen(filters: readonly string[]): Race[] {
  const squeezed = (text: string): string => text.replaceAll(' ', '').toLowerCase()
  const races = Object.entries(compositions).flatMap(([title, composition]) =>
    matrices.map(({ name }) => ({ title, composition, test: name })),
  )
  const left = races.filter(({ title, test }) =>
    filters.map(squeezed).every((filter) => squeezed(title).includes(filter) || squeezed(test) === filter),
  )
  if (left.length > 0) return left
  const sizes = matrices.map(({ name }) => name).join(', ')
  throw new Error(`there is no composition with ${filters.join(', ')}; there are ${Object.keys(compositions).join('; ')}; at ${sizes}`)
}

function summary(rows: readonly Row[], title: string, test: string, goal: number): string {
  const compared = compare(rows, title, test)
  if (compared === undefined) return 'not raced'
  const { milliseconds, ofAdamw, ofOptax } = compared
  const optax = ofOptax === undefined ? 'no Optax' : `${multiple(ofOptax, OPTAX_GOAL)} Optax`
  return `${milliseconds.toPrecision(3)} ms, ${multiple(ofAdamw, goal)} AdamW, ${optax}`
}

const multiple = (ratio: number, goal: number): string => `${ratio.toPrecision(3)} × (goal ${goal}${ratio > goal ? ', missed' : ''})`
