import * as Plot from '@observablehq/plot'
import { asPicture, type Chart, svg } from './contour.ts'
import { short } from './numbers.ts'

/** Draws a curve for each racer over the steps of the race, with a rule at the step that is shown. */
export function drawCurves(
  curves: readonly (readonly number[])[],
  { width, steps, label }: { width: number; steps: number; label: string },
): Chart {
  const points = curves.flatMap((curve, racer) => thin(curve).map(([step, value]) => ({ racer, step, value })))
  const shown = points.filter(({ value }) => Number.isFinite(value))
  const isLog = shown.every(({ value }) => value >= 0) && shown.some(({ value }) => value > 0)
  // On a scale of magnitudes there is no 0.
  const positive = isLog ? shown.filter(({ value }) => value > 1e-20) : shown
  const [least, most] = [Math.min(...positive.map(({ value }) => value)), Math.max(...positive.map(({ value }) => value))]
  const figure = Plot.plot({
    width,
    height: 200,
    ...{ marginLeft: 52, marginRight: 12, marginTop: 10, marginBottom: 34 },
    ariaLabel: label,
    style: { background: 'none', fontSize: '12px' },
    x: { domain: [0, steps], label: 'step', labelArrow: 'none', ticks: 5 },
    y: isLog
      ? { type: 'log', label: null, grid: true, ticks: 5, tickFormat: powers(most / least < 300 ? [1, 2, 5] : [1]) }
      : { label: null, grid: true, ticks: 5, tickFormat: (value: number) => short(value), nice: true },
    marks: [
      Plot.line(positive, {
        ...{ x: 'step', y: 'value', z: 'racer' },
        stroke: ({ racer }: { racer: number }) => `var(--racer-${racer})`,
        strokeWidth: 1.8,
        clip: true,
      }),
    ],
  })
  asPicture(figure)
  const rule = svg('line', { y1: 10, y2: 166, stroke: 'currentColor', 'stroke-dasharray': '3 3', opacity: 0.7 })
  figure.append(rule)
  const toX = figure.scale('x')!
  return {
    figure,
    showStep: (step) => {
      for (const end of ['x1', 'x2']) rule.setAttribute(end, `${toX.apply(step)}`)
    },
  }
}

/** Draws one quantity of a state over the steps, as wide as a word. */
export function drawSparkline(values: readonly number[], racer: number, label: string): Element {
  const points = thin(values, 150).filter(([, value]) => Number.isFinite(value))
  const figure = Plot.plot({
    ...{ width: 150, height: 30, margin: 3, axis: null, ariaLabel: label },
    style: { background: 'none' },
    marks: [Plot.line(points, { x: '0', y: '1', stroke: `var(--racer-${racer})`, strokeWidth: 1.4 })],
  })
  asPicture(figure)
  return figure
}

const POWERS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']

/** Writes a power of ten as such, with some multiples; the ticks between them stay without a label. */
const powers =
  (multiples: readonly number[]) =>
  (value: number): string => {
    const exponent = Math.floor(Math.log10(value) + 1e-9)
    const multiple = Math.round(value / 10 ** exponent)
    if (!multiples.includes(multiple)) return ''
    if (exponent >= -3 && exponent <= 4) return `${Number(value.toPrecision(1))}`
    const power = `10${[...`${exponent}`].map((digit) => (digit === '-' ? '⁻' : POWERS[Number(digit)])).join('')}`
    return multiple === 1 ? power : `${multiple}·${power}`
  }

/** The points of a curve, no more of them than can be seen. */
function thin(values: readonly number[], most = 500): [step: number, value: number][] {
  const every = Math.ceil(values.length / most)
  return values.map((value, step): [number, number] => [step, value]).filter(([step]) => step % every === 0 || step === values.length - 1)
}
