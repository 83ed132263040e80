import { clampTo, type Knob, positionOf, valueAt } from '../model/knobs.ts'
import { presets } from '../model/presets.ts'
import { maskNames } from '../model/problems.ts'
import { schedules } from '../model/rate.ts'
import { MAX_RACERS, type Part, part, type Racer, type Setting, valuesOf } from '../model/setting.ts'
import { transforms } from '../model/transforms.ts'
import { element, select, typedInto } from './element.ts'

/** What the controls can do. */
export interface Editing {
  readonly setting: Setting
  readonly selected: number
  readonly onSelect: (racer: number) => void
  /** Is given what the racers are now, and which of them is selected; `isTuned` where the controls show it already. */
  readonly onChange: (racers: readonly Racer[], selected: number, isTuned?: boolean) => void
}

/** A racer's number in its colour. */
export const badge = (racer: number): HTMLElement =>
  element('span', { class: 'badge', style: `background: var(--racer-${racer})`, 'aria-hidden': 'true' }, `${racer + 1}`)

export const nameOf = ({ name }: Racer, index: number): string => (name.trim() === '' ? `Racer ${index + 1}` : name)

/** Which of the racers is edited, and what there is to do with a whole one. */
export function racerControls(editing: Editing): Node[] {
  const { setting, selected, onSelect, onChange } = editing
  const { racers } = setting
  const tabs = racers.map((racer, i) =>
    element(
      'button',
      { type: 'button', id: `racer-${i}`, 'aria-pressed': `${i === selected}`, click: () => onSelect(i) },
      badge(i),
      nameOf(racer, i),
    ),
  )
  const added = select(
    { id: 'preset', class: 'grow', 'aria-label': 'Optimizer to add' },
    [{ options: presets.map(({ name }) => ({ value: name, text: name })) }],
    'AdamW',
  )
  const add = (): void => {
    const preset = presets.find(({ name }) => name === added.value)!
    onChange([...racers, preset], racers.length)
  }
  const remove = (): void =>
    onChange(
      racers.filter((_, i) => i !== selected),
      Math.max(0, selected - 1),
    )
  const racer = racers[selected]!
  const rename = (event: Event): void =>
    onChange(replaced(racers, selected, { ...racer, name: typedInto(event).slice(0, 40) }), selected, true)
  return [
    element('div', { class: 'tabs', role: 'group', 'aria-label': 'Which optimizer to edit' }, ...tabs),
    element(
      'div',
      { class: 'row' },
      added,
      element('button', { type: 'button', id: 'add-racer', disabled: racers.length >= MAX_RACERS, click: add }, 'Add racer'),
    ),
    element(
      'div',
      { class: 'row' },
      element('label', { for: 'name' }, 'Name'),
      element('input', { id: 'name', class: 'grow', value: racer.name, maxlength: 40, input: rename }),
      element('button', { type: 'button', id: 'remove-racer', disabled: racers.length < 2, click: remove }, 'Remove'),
    ),
  ]
}

/** The transformations of the selected racer in their order, each to be moved, masked, tuned and removed. */
export function chainControls(editing: Editing, warned: ReadonlySet<number>): Node[] {
  const { setting, selected, onChange } = editing
  const racer = setting.racers[selected]!
  const change = (parts: readonly Part[], isTuned = false): void =>
    onChange(replaced(setting.racers, selected, { ...racer, parts }), selected, isTuned)
  const items = racer.parts.map((each, i) =>
    partControls(each, i, {
      count: racer.parts.length,
      masks: maskNames(setting.problem),
      isWarned: warned.has(i),
      onChange: (next, isTuned) => change(replaced(racer.parts, i, next), isTuned),
      onMove: (to) => {
        const others = racer.parts.filter((_, j) => j !== i)
        change([...others.slice(0, to), each, ...others.slice(to)])
        // The focus goes with what was moved, as long as it can be moved on.
        const direction = to < i ? 'up' : 'down'
        const target = document.getElementById(`${direction}-${to}`)
        if (target instanceof HTMLButtonElement && !target.disabled) target.focus()
        else document.getElementById(`${direction === 'up' ? 'down' : 'up'}-${to}`)?.focus()
      },
      onRemove: () => {
        change(racer.parts.filter((_, j) => j !== i))
        const next = document.getElementById(`remove-${Math.min(i, racer.parts.length - 2)}`) ?? document.getElementById('transform')
        next?.focus()
      },
    }),
  )
  const groups = [...new Set(Object.values(transforms).map(({ group }) => group))].map((group) => ({
    group,
    options: Object.entries(transforms)
      .filter(([, choice]) => choice.group === group)
      .map(([name]) => ({ value: name, text: name })),
  }))
  const added = select({ id: 'transform', class: 'grow', 'aria-label': 'Transformation to add' }, groups, 'clipByGlobalNorm')
  const add = element(
    'button',
    { type: 'button', id: 'add-part', click: () => change([...racer.parts, part(added.value)]) },
    'Add to chain',
  )
  return [element('ol', { 'aria-label': 'Chain' }, ...items), element('div', { class: 'row' }, added, add)]
}

interface PartEditing {
  readonly count: number
  readonly masks: readonly string[]
  readonly isWarned: boolean
  readonly onChange: (next: Part, isTuned: boolean) => void
  readonly onMove: (to: number) => void
  readonly onRemove: () => void
}

function partControls(each: Part, i: number, { count, masks, isWarned, onChange, onMove, onRemove }: PartEditing): HTMLElement {
  const { does, knobs } = transforms[each.transform]!
  const button = (id: string, text: string, label: string, isDisabled: boolean, click: () => void): HTMLElement =>
    element('button', { type: 'button', id: `${id}-${i}`, 'aria-label': `${label} ${each.transform}`, disabled: isDisabled, click }, text)
  // What knobs change in turn is added up here: the controls are not drawn again while they are tuned.
  let tuned = each
  const change = (next: Part, isTuned: boolean): void => {
    tuned = next
    onChange(next, isTuned)
  }
  const maskOptions = ['', ...new Set([...masks, each.mask])].filter((mask, j) => j === 0 || mask !== '')
  const mask = select(
    { id: `mask-${i}`, change: (event: Event) => change({ ...tuned, mask: typedInto(event) }, false) },
    [{ options: maskOptions.map((value) => ({ value, text: value === '' ? 'all leaves' : `only ${value}` })) }],
    each.mask,
  )
  const values = valuesOf(each)
  const isShown = ({ key }: Knob): boolean => key !== 'warmupFrom' || values['schedule'] === 2
  return element(
    'li',
    { class: isWarned ? 'warned' : undefined },
    element(
      'div',
      { class: 'part' },
      element('strong', {}, each.transform),
      button('up', '↑', 'Move up', i === 0, () => onMove(i - 1)),
      button('down', '↓', 'Move down', i === count - 1, () => onMove(i + 1)),
      button('remove', '✕', 'Remove', false, onRemove),
    ),
    element('p', { class: 'does' }, does),
    ...knobs.filter(isShown).map((knob) =>
      knobControls(knob, `${knob.key}-${i}`, values[knob.key]!, (value) => {
        change({ ...tuned, values: { ...tuned.values, [knob.key]: value } }, knob.key !== 'schedule')
      }),
    ),
    element('div', { class: 'knob simple' }, element('label', { for: `mask-${i}` }, 'applies to'), mask),
  )
}

function knobControls(knob: Knob, id: string, value: number, onTune: (value: number) => void): HTMLElement {
  const label = element('label', { for: id }, knob.key)
  if (knob.key === 'schedule') {
    const options = schedules.map((text, i) => ({ value: `${i}`, text }))
    const chooser = select({ id, change: (event: Event) => onTune(Number(typedInto(event))) }, [{ options }], `${value}`)
    return element('div', { class: 'knob simple' }, label, chooser)
  }
  if (knob.scale === 'flag') {
    const box = element('input', { id, type: 'checkbox', checked: value === 1, change: () => onTune(box.checked ? 1 : 0) })
    return element('div', { class: 'knob simple' }, label, box)
  }
  const slider = element('input', {
    ...{ type: 'range', min: 0, max: 1000, value: positionOf(knob, value), 'aria-label': `${knob.key}, slider` },
    input: () => {
      const next = valueAt(knob, Number(slider.value))
      field.value = `${next}`
      onTune(next)
    },
  })
  const field = element('input', {
    ...{ id, type: 'number', step: 'any', value },
    change: () => {
      const next = clampTo(knob, Number(field.value))
      // What is no number leaves things as they were.
      if (field.value === '' || !Number.isFinite(next)) return
      field.value = `${next}`
      slider.value = `${positionOf(knob, next)}`
      onTune(next)
    },
  })
  return element('div', { class: 'knob' }, label, slider, field)
}

const replaced = <T>(items: readonly T[], index: number, next: T): T[] => items.map((each, i) => (i === index ? next : each))
