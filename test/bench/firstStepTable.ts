import { FIRST_STEP_GOAL, firstSteps } from './firstStep.ts'
import { markdownTable } from './markdownTable.ts'
import type { Row } from './race.ts'

export const [FIRST_STEP, LEAVES] = ['first step', '200 leaves'] as const

/** The first steps with their goal, in bold what misses it. */
export function firstStepTable(rows: readonly Row[]): string {
  const body = Object.keys(firstSteps).map((form) => {
    const median = rows.find((row) => row.title === FIRST_STEP && row.contestant === form)?.figure.median
    const text = median === undefined ? '' : `${median.toPrecision(3)} ms`
    return [form, `${FIRST_STEP_GOAL} ms`, median !== undefined && median > FIRST_STEP_GOAL ? `**${text}**` : text]
  })
  return markdownTable([['', 'goal', LEAVES], ...body])
}
