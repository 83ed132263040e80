import type { Track } from '../model/run.ts'
import { drawSparkline } from './curves.ts'
import { badge } from './editor.ts'
import { element } from './element.ts'
import { short } from './numbers.ts'

/** A table, and what shows the state of things after some steps in it. */
export interface StepTable {
  readonly table: HTMLElement
  readonly showStep: (step: number) => void
}

/**
 * Where each racer is: every digit of it, for a number that is written out is the number to the last bit. The elements of its
 * place have names, or there is an accuracy at the end in their stead.
 */
export function resultTable(names: readonly string[], tracks: readonly Track[], { elements, accuracies }: ResultColumns): StepTable {
  const rows = tracks.map((track, i) => {
    const cells = ['loss', ...elements].map((key) => element('td', { class: 'number', 'data-key': key }))
    const accuracy = accuracies && element('td', { class: 'number' }, `${(100 * accuracies[i]!).toFixed(1)} %`)
    const first = element('th', { scope: 'row' }, badge(i), names[i])
    return { row: element('tr', {}, first, ...cells, accuracy, element('td', {}, track.failure)), cells, track }
  })
  const titles = ['racer', 'loss', ...elements, ...(accuracies === undefined ? [] : ['held-out accuracy in the end'])]
  const head = element('tr', {}, ...titles.map((text) => element('th', { scope: 'col' }, text)), element('td'))
  const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows.map(({ row }) => row)))
  return {
    table: scrolling('Where each racer is', table),
    showStep: (step) => {
      for (const { cells, track } of rows) {
        const last = Math.min(step, track.losses.length - 1)
        const values = [track.losses[last], ...track.places[last]!.subarray(0, elements.length)]
        for (const [i, cell] of cells.entries()) cell.textContent = `${values[i]}`
      }
    },
  }
}

interface ResultColumns {
  readonly elements: readonly string[]
  readonly accuracies?: readonly number[] | undefined
}

/** What may be wider than the page, to be scrolled by keyboard too. */
const scrolling = (label: string, inner: Node): HTMLElement =>
  element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, inner)

/** What the state of an optimizer holds, how it went, and how it is now. */
export function stateTable(track: Track, names: readonly string[], racer: number): StepTable {
  const first = track.gauges[0] ?? []
  const rows = first.map(({ path }, i) => {
    const value = element('td', { class: 'number' })
    const title = named(path, names)
    const line = drawSparkline(
      track.gauges.map((gauges) => gauges[i]?.value ?? Number.NaN),
      racer,
      `${title} over the steps`,
    )
    return { row: element('tr', {}, element('td', {}, ...breakable(title)), value, element('td', {}, line)), value, i }
  })
  const head = ['entry', 'now', 'over the steps'].map((text) => element('th', { scope: 'col' }, text))
  const table = element(
    'table',
    { class: 'entries' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows.map(({ row }) => row)),
  )
  const empty = element('p', { class: 'hint' }, 'This chain keeps nothing from step to step.')
  return {
    table: rows.length === 0 ? empty : scrolling('State', table),
    showStep: (step) => {
      const gauges = track.gauges[Math.min(step, track.gauges.length - 1)]!
      for (const { value, i } of rows) value.textContent = short(gauges[i]?.value ?? Number.NaN)
    },
  }
}

/** A name that may be broken at its dots. */
const breakable = (name: string): (string | Node)[] => name.split(/(?<=\.)/).flatMap((piece) => [piece, element('wbr')])

/** The path of an entry with the name of its part: `[0] scaleByAdam.nu.x`. */
const named = (path: string, names: readonly string[]): string =>
  path.replace(/^\[(\d+)\](\.innerState)?/, (all, index: string) =>
    names[Number(index)] === undefined ? all : `[${index}] ${names[Number(index)]}`,
  )
