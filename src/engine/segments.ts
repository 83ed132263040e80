import { isRule } from '../transformation/composition.ts'
import { shapeOf } from '../transformation/stateSpec.ts'
import type { Part } from '../transformation/transformation.ts'
import { newPair } from './pair.ts'
import { newProgram } from './program.ts'
import type { Segment } from './segment.ts'
import type { RulePart } from './trace.ts'

/** Parts that are executed as one: neighbouring rules as a program, or one pair written by hand. */
export function segmentsOf(parts: readonly Part[]): Segment[] {
  const segments: Segment[] = []
  let rules: RulePart[] = []
  const flush = (): void => {
    if (rules.length > 0) segments.push(newProgram(rules))
    rules = []
  }
  for (const part of parts) {
    const { work } = part
    if (isRule(work)) rules.push({ ...part, work, shape: shapeOf(work.spec) })
    else {
      flush()
      segments.push(newPair(part, work))
    }
  }
  flush()
  return segments
}
