import { labelOf, NETWORK, problemNames } from '../model/problems.ts'
import { MAX_STEPS, type Setting } from '../model/setting.ts'
import { surfaceOf } from '../model/surfaces.ts'
import { element, select, typedInto } from './element.ts'

/** What is raced on: the surface, how long, from where, and by which random numbers. */
export function problemControls(setting: Setting, onChange: (next: Setting) => void): Node[] {
  const surface = select(
    { id: 'surface', change: (event: Event) => onChange(onOther(setting, typedInto(event))) },
    [{ options: problemNames.map((value) => ({ value, text: labelOf(value) })) }],
    setting.problem,
  )
  const number = (id: string, value: number, from: number, to: number, isWhole: boolean, apply: (value: number) => Setting) => {
    const field = element('input', {
      ...{ id, type: 'number', value, min: from, max: to, step: isWhole ? 1 : 'any' },
      change: () => {
        const typed = Math.min(to, Math.max(from, Number(field.value)))
        if (field.value !== '' && Number.isFinite(typed)) onChange(apply(isWhole ? Math.round(typed) : typed))
      },
    })
    return field
  }
  const [x, y] = setting.start
  const labelled = (id: string, text: string, control: Node): HTMLElement =>
    element('span', { class: 'row' }, element('label', { for: id }, text), control)
  const starts = [
    labelled(
      'start-x',
      'start x',
      number('start-x', x, -1000, 1000, false, (value) => ({ ...setting, start: [value, y] })),
    ),
    labelled(
      'start-y',
      'y',
      number('start-y', y, -1000, 1000, false, (value) => ({ ...setting, start: [x, value] })),
    ),
  ]
  return [
    labelled('surface', 'on', surface),
    labelled(
      'steps',
      'steps',
      number('steps', setting.steps, 1, MAX_STEPS, true, (steps) => ({ ...setting, steps })),
    ),
    ...(setting.problem === NETWORK ? [] : starts),
    labelled(
      'seed',
      'seed',
      number('seed', setting.seed, 0, 1e6, true, (seed) => ({ ...setting, seed })),
    ),
  ]
}

/** On another surface the race begins where that has its start. */
const onOther = (setting: Setting, problem: string): Setting => ({ ...setting, problem, start: surfaceOf(problem)?.start ?? setting.start })
