import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Rows } from '../perceptron/perceptron.ts'

/** Draws real points and points that were made, as SVG. */
export function drawPoints(points: Readonly<Record<'real' | 'made', Rows>>): Promise<string> {
  const values = Object.entries(points).flatMap(([kind, { data, count }]) =>
    Array.from({ length: count }, (_, i) => ({ kind, x: data[2 * i]!, y: data[2 * i + 1]! })),
  )
  const axis = { title: null, grid: false }
  const spec: TopLevelSpec = {
    data: { values },
    mark: { type: 'circle', size: 14, opacity: 0.6 },
    width: 360,
    height: 360,
    encoding: {
      x: { field: 'x', type: 'quantitative', scale: { domain: [-1.6, 1.6] }, axis },
      y: { field: 'y', type: 'quantitative', scale: { domain: [-1.6, 1.6] }, axis },
      color: {
        field: 'kind',
        type: 'nominal',
        scale: { domain: ['real', 'made'], range: ['#9aa5b1', '#c2410c'] },
        legend: { title: null },
      },
    },
    config: { background: 'white' },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
