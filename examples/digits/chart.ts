import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

export interface Curve {
  readonly name: string
  /** The mean loss of each epoch. */
  readonly losses: readonly number[]
}

const height = 360

/** Draws loss curves, with their names at their ends, as SVG. */
export function drawChart(curves: readonly Curve[], { title, subtitle }: { title: string; subtitle: string }): Promise<string> {
  const points = curves.flatMap(({ name, losses }) => losses.map((loss, i) => ({ name, loss, epoch: i + 1 })))
  const epochs = Math.max(...points.map(({ epoch }) => epoch))
  const spec: TopLevelSpec = {
    title: { text: title, subtitle, anchor: 'start', offset: 16 },
    width: 560,
    height,
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        scale: { domain: [0, epochs] },
        axis: { title: 'epoch', grid: false, format: 'd', labelFlush: false, tickCount: Math.min(10, epochs) },
      },
      y: {
        field: 'loss',
        type: 'quantitative',
        scale: { type: 'log', nice: false },
        axis: { title: 'training loss (nats, log scale)', values: [-4, -3, -2, -1, 0].flatMap((e) => [10 ** e, 2 * 10 ** e, 5 * 10 ** e]) },
      },
      color: { field: 'name', type: 'nominal', legend: null, sort: null, scale: { scheme: 'dark2' } },
    },
    layer: [
      { data: { values: points }, mark: { type: 'line', strokeWidth: 2.5, point: epochs === 1 } },
      {
        data: { values: names(curves) },
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 12, fontWeight: 'bold' },
        encoding: { text: { field: 'name' } },
      },
    ],
    config: {
      view: { stroke: null },
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', titlePadding: 10, domain: false },
      title: { fontSize: 18, subtitleFontSize: 13, subtitlePadding: 6, subtitleColor: '#555' },
    },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}

/** The names at the ends of their curves; lower where one would cover the name above. */
function names(curves: readonly Curve[]) {
  const losses = curves.flatMap((curve) => curve.losses)
  const lineHeight = (Math.max(...losses) / Math.min(...losses)) ** (15 / height) // 15 pixels: on a log scale, a factor
  const ends = curves.map(({ name, losses }) => ({ name, loss: losses.at(-1) ?? 1, epoch: losses.length }))
  let above = Number.POSITIVE_INFINITY
  return ends
    .sort((a, b) => b.loss - a.loss)
    .map((end) => {
      above = Math.min(end.loss, above / lineHeight)
      return { ...end, loss: above }
    })
}
