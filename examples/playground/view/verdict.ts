import { describe, lint, type Warning } from 'gradform/inspect'
import { build } from '../model/build.ts'
import type { Params } from '../model/course.ts'
import { exampleParams } from '../model/course.ts'
import { mend } from '../model/mend.ts'
import { maskNames } from '../model/problems.ts'
import type { Racer, Setting } from '../model/setting.ts'
import { element } from './element.ts'

/** What gradform says of a racer: what it is, what is wrong with it, or why it can not be made at all. */
export interface Verdict {
  readonly description: string
  readonly warnings: readonly Warning[]
  readonly failure?: string
}

const lintOf = (setting: Setting) => (racer: Racer) => lint<Params>(build(racer, setting.steps), exampleParams(setting))

export function judge(racer: Racer, setting: Setting): Verdict {
  try {
    const description = `${describe<Params>(build(racer, setting.steps), exampleParams(setting))}`
    return { description, warnings: lintOf(setting)(racer) }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error)
    return { description: failure, warnings: [], failure }
  }
}

/** Which transformations of a chain the warnings are about. */
export const warnedParts = ({ warnings }: Verdict): ReadonlySet<number> =>
  new Set(warnings.map(({ at }) => Number(/^\[(\d+)\]/.exec(at)?.[1] ?? Number.NaN)))

/** The warnings, each with a button that mends what it is about, where that is known. */
export function warningList(racer: Racer, { warnings, failure }: Verdict, setting: Setting, onMend: (mended: Racer) => void): Node {
  if (warnings.length === 0) return element('p', { class: 'fine' }, failure ?? 'The linter finds nothing wrong with this chain.')
  const items = warnings.map((warning) => {
    const mended = mend(racer, warning, { lint: lintOf(setting), masks: maskNames(setting.problem), steps: setting.steps })
    const button = mended && element('button', { type: 'button', class: 'mend', click: () => onMend(mended) }, 'Mend')
    return element('li', {}, element('strong', {}, `${warning.at}: `), `${warning.reason}. ${warning.fix}.`, element('br'), button)
  })
  return element('ul', { 'aria-label': 'Warnings' }, ...items)
}
