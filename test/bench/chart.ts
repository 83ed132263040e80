import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Row } from './race.ts'

/** Draws how long AdamW takes an element, compiled and by its peers, for leaves of 64 k, 1 M and 10 M elements. */
export async function drawChart(rows: readonly Row[]): Promise<string> {
  const elements: Readonly<Record<string, number>> = { '64 k': 65_536, '1 M': 1_048_576, '10 M': 10_485_760 }
  const values = rows.flatMap(({ title, test, contestant, figure }) => {
    const count = elements[test]
    const isShown = title === 'adamw' || (title === 'pure' && /gradform|hand-written|tfjs.*wasm/.test(contestant))
    return count === undefined || !isShown ? [] : [{ test, contestant, nanoseconds: (figure.median / count) * 1e6 }]
  })
  const spec: TopLevelSpec = {
    title: 'AdamW, float32: nanoseconds a step and element',
    data: { values },
    facet: { row: { field: 'test', title: null, sort: Object.keys(elements), header: { labelFontSize: 12 } } },
    spec: {
      width: 480,
      encoding: {
        y: { field: 'contestant', type: 'nominal', title: null, sort: 'x', axis: { labelLimit: 300 } },
        x: {
          field: 'nanoseconds',
          type: 'quantitative',
          aggregate: 'min',
          title: 'nanoseconds an element (logarithmic)',
          scale: { type: 'log' },
        },
      },
      layer: [
        {
          mark: 'bar',
          encoding: { color: { condition: { test: "indexof(datum.contestant, 'gradform') == 0", value: '#d1495b' }, value: '#8d99ae' } },
        },
        { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { text: { field: 'nanoseconds', aggregate: 'min', format: '.2~f' } } },
      ],
    },
    resolve: { scale: { y: 'independent' } },
    config: { background: 'white', view: { stroke: null } },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
