import { matrices } from './cases.ts'
import { COMPOSED, compositions, OPTAX_GOAL, PLAIN } from './compositions.ts'
import { markdownTable } from './markdownTable.ts'
import { OPTAX } from './peer.ts'
import type { Row } from './race.ts'

/** How long a composition takes, and what multiple that is of AdamW and of Optax; nothing where these have not raced. */
export interface Comparison {
  readonly milliseconds: number
  readonly optaxMilliseconds: number | undefined
  readonly ofAdamw: number
  readonly ofOptax: number | undefined
}

/** Compares the medians of one race. */
export function compare(rows: readonly Row[], title: string, test: string): Comparison | undefined {
  const median = (contestant: string): number | undefined =>
    rows.find((row) => row.title === title && row.test === test && row.contestant === contestant)?.figure.median
  const [own, plain, optax] = [median(COMPOSED), median(PLAIN), median(OPTAX)]
  if (own === undefined || plain === undefined) return undefined
  const ofOptax = optax === undefined ? undefined : own / optax
  return { milliseconds: own, optaxMilliseconds: optax, ofAdamw: own / plain, ofOptax }
}

/** The compositions with their goals, in bold what misses its goal. */
export function compositionTable(rows: readonly Row[]): string {
  const sizes = matrices.map(({ name }) => name)
  const head = ['', 'goal', ...sizes, ...sizes.map((size) => `Optax, ${size} (goal ${OPTAX_GOAL} ×)`)]
  const body = Object.entries(compositions).map(([title, { goal }]) => {
    const compared = sizes.map((size) => compare(rows, title, size))
    const own = compared.map((it) => cell(it?.milliseconds, it?.ofAdamw, goal))
    const optax = compared.map((it) => cell(it?.optaxMilliseconds, it?.ofOptax, OPTAX_GOAL))
    return [`\`${title}\``, `${goal} ×`, ...own, ...optax]
  })
  return markdownTable([head, ...body])
}

function cell(milliseconds: number | undefined, multiple: number | undefined, goal: number): string {
  if (milliseconds === undefined || multiple === undefined) return ''
  const text = `${multiple.toPrecision(3)} ×`
  return `${milliseconds.toPrecision(3)} ms (${multiple > goal ? `**${text}**` : text})`
}
