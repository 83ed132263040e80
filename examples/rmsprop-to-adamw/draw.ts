import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { charts } from './runs.ts'

/** For each chart its title, and what it shows of a run. */
const titles: Readonly<Record<string, readonly [title: string, value: string]>> = {
  'mini-batches': ['Nine batches say 0.1, the tenth −0.9', 'the parameter'],
  'first-steps': ['The first steps, learning rate 0.001', 'length of the step'],
  momentum: ['Batches that contradict each other', 'the parameter'],
  decay: ['Weight decay under noise', 'the parameter'],
}

/** Draws curves over the steps, with their names beside them. */
function specOf(curves: Readonly<Record<string, readonly number[]>>, title: string, value: string): TopLevelSpec {
  const values = Object.entries(curves).flatMap(([curve, points]) => points.map((point, step) => ({ curve, step, value: point })))
  return {
    background: 'white',
    padding: 8,
    title: { text: title, anchor: 'start', offset: 12 },
    width: 460,
    height: 220,
    data: { values },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: { field: 'step', type: 'quantitative', axis: { title: 'step', grid: false } },
      y: { field: 'value', type: 'quantitative', scale: { zero: false }, axis: { title: value } },
      color: {
        field: 'curve',
        type: 'nominal',
        sort: null,
        scale: { scheme: 'dark2' },
        legend: { title: null, labelLimit: 300, orient: 'bottom', columns: 2 },
      },
    },
    config: { view: { stroke: null }, axis: { titleFontWeight: 'normal' } },
  }
}

/** The charts of the page as SVG, by the names of their files. */
export async function drawCharts(): Promise<ReadonlyMap<string, string>> {
  const drawn = new Map<string, string>()
  for (const [name, run] of Object.entries(charts)) {
    const [title = name, value = ''] = titles[name] ?? []
    const svg = await new View(parse(compile(specOf(run(), title, value)).spec), { renderer: 'none' }).toSVG()
    drawn.set(name, `${svg}\n`)
  }
  return drawn
}
