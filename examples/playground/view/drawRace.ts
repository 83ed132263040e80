import { NETWORK } from '../model/problems.ts'
import type { Setting } from '../model/setting.ts'
import type { Race } from '../race.ts'
import { type Chart, drawContour } from './contour.ts'
import { drawCurves } from './curves.ts'
import { nameOf } from './editor.ts'
import { byId } from './element.ts'
import { resultTable, stateTable } from './tables.ts'

interface RaceView {
  readonly setting: Setting
  readonly selected: number
  readonly onStart: (start: Setting['start']) => void
}

/** How wide a chart may be; before the page is laid out, it is not yet known. */
const widthOf = (id: string): number => Math.max(240, byId(id).clientWidth)

/** Draws all that is to be seen of a race, and returns what shows how it was after some steps. */
export function drawRace(race: Race, { setting, selected, onStart }: RaceView): (step: number) => void {
  const { tracks, accuracies } = race
  const isNetwork = setting.problem === NETWORK
  const names = setting.racers.map(nameOf)
  const contour = drawContour(race.relief, tracks, {
    width: widthOf('contour'),
    label: `Contours of the loss with the paths of ${names.join(', ')}`,
    axes: isNetwork ? ['first principal direction of the paths', 'second'] : ['x', 'y'],
    ...(isNetwork ? {} : { onPick: (x: number, y: number) => onStart([x, y]) }),
  })
  byId('contour').replaceChildren(contour.figure)
  byId('hint').textContent = isNetwork
    ? 'The loss on real digits, in the plane in which the paths spread most. The bluer, the lower.'
    : 'The bluer, the lower; ✕ marks a minimum. Click to start there.'
  const curves = (key: 'losses' | 'lengths' | 'rates', id: string, title: string): Chart => {
    const options = { width: widthOf(id), steps: setting.steps, label: `${title} of ${names.join(', ')}` }
    const chart = drawCurves(
      tracks.map((track) => track[key]),
      options,
    )
    byId(id).replaceChildren(chart.figure)
    return chart
  }
  const results = resultTable(names, tracks, { elements: isNetwork ? [] : ['x', 'y'], accuracies })
  byId('results').replaceChildren(results.table)
  const parts = setting.racers[selected]!.parts.map(({ transform }) => transform)
  const state = stateTable(tracks[selected]!, parts, selected)
  byId('state-title').textContent = `State of ${names[selected]}`
  byId('state').replaceChildren(state.table)
  const charts = [curves('losses', 'loss', 'Loss'), curves('lengths', 'length', 'Step length'), curves('rates', 'rate', 'Effective rate')]
  return (step) => {
    for (const { showStep } of [contour, ...charts, results, state]) showStep(step)
  }
}
