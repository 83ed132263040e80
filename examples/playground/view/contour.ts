import * as Plot from '@observablehq/plot'
import { gridRange, type Relief } from '../model/relief.ts'
import type { Track } from '../model/run.ts'

/** A drawn chart, and what shows the state of things after some steps. */
export interface Chart {
  readonly figure: Element
  readonly showStep: (step: number) => void
}

const MARGIN = { marginLeft: 44, marginRight: 12, marginTop: 24, marginBottom: 36 }
const THRESHOLDS = 18

export interface ContourOptions {
  readonly width: number
  readonly label: string
  readonly axes: readonly [x: string, y: string]
  /** Is told where it was clicked. */
  readonly onPick?: (x: number, y: number) => void
}

/** Draws a relief with the paths through it, numbered as the racers are. */
export function drawContour(relief: Relief, tracks: readonly Track[], options: ContourOptions): Chart {
  const { width, onPick } = options
  const height = Math.round(Math.min(560, Math.max(300, 0.66 * width)))
  const figure = plotRelief(relief, height, options)
  asPicture(figure)
  const [toX, toY] = [figure.scale('x')!, figure.scale('y')!]
  if (onPick !== undefined) {
    onClickIn(figure, ([x, y]) => {
      const rounded = (value: number): number => Number(value.toPrecision(3))
      onPick(rounded(toX.invert!(x * width)), rounded(toY.invert!(y * height)))
    })
  }
  const paths = tracks.map(({ places }, i) => {
    const points = places.map(relief.project).map(([x, y]) => [toX.apply(x), toY.apply(y)] as const)
    return newPath(points, i)
  })
  const inside = { width: width - MARGIN.marginLeft - MARGIN.marginRight, height: height - MARGIN.marginTop - MARGIN.marginBottom }
  const clip = svg('clipPath', { id: 'frame' }, svg('rect', { x: MARGIN.marginLeft, y: MARGIN.marginTop, ...inside }))
  figure.append(clip, svg('g', { 'clip-path': 'url(#frame)' }, ...paths.flatMap(({ lines }) => lines), ...paths.map(({ head }) => head)))
  return {
    figure,
    showStep: (step) => {
      for (const path of paths) path.showStep(step)
    },
  }
}

function plotRelief({ heights, columns, rows, x, y, minima }: Relief, height: number, { width, label, axes }: ContourOptions) {
  const [[x1, x2], [y1, y2]] = [gridRange(x, columns), gridRange(y, rows)]
  return Plot.plot({
    width,
    height,
    ...MARGIN,
    ariaLabel: label,
    style: { background: 'none', fontSize: '12px' },
    x: { domain: x, label: axes[0], ticks: 6, labelArrow: 'none' },
    y: { domain: y, label: axes[1], ticks: 6, labelArrow: 'none' },
    color: { type: 'linear', range: [colour('--low'), colour('--high')], interpolate: 'rgb' },
    marks: [
      Plot.contour(heights, {
        ...{ width: columns, height: rows, x1, x2, y1, y2 },
        fill: Plot.identity,
        stroke: 'var(--contour)',
        strokeWidth: 0.6,
        thresholds: THRESHOLDS,
        clip: true,
      }),
      Plot.dot(minima, { x: '0', y: '1', symbol: 'times', r: 5, stroke: 'var(--ink)', strokeWidth: 2 }),
    ],
  })
}

/** Tells where an element is clicked, as parts of its width and its height. */
function onClickIn(figure: Element, onClick: (place: readonly [x: number, y: number]) => void): void {
  figure.classList.add('pickable')
  figure.addEventListener('click', (event: Event) => {
    if (!(event instanceof MouseEvent)) return
    const box = figure.getBoundingClientRect()
    onClick([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height])
  })
}

/** The way of a racer up to a step, with its number at the end; the way that is to come is faint. */
function newPath(points: readonly (readonly [x: number, y: number])[], index: number) {
  const color = `var(--racer-${index})`
  // What is far outside would make the browser's numbers overflow.
  const written = points.map(([x, y]) => `${within(x)},${within(y)}`)
  const to = (count: number): string => `M${written.slice(0, count).join('L')}`
  const ahead = svg('path', { d: to(written.length), fill: 'none', stroke: color, 'stroke-width': 1, opacity: 0.45 })
  const halo = svg('path', { fill: 'none', stroke: 'var(--halo)', 'stroke-width': 4.5, 'stroke-linejoin': 'round', opacity: 0.8 })
  const line = svg('path', { fill: 'none', stroke: color, 'stroke-width': 2.2, 'stroke-linejoin': 'round' })
  const disc = svg('circle', { r: 8.5, fill: color, stroke: 'var(--halo)', 'stroke-width': 1.5 })
  const number = svg('text', { fill: 'var(--on-racer)', 'text-anchor': 'middle', dy: '0.35em', 'font-weight': 700, 'font-size': 11 })
  number.textContent = `${index + 1}`
  const head = svg('g', {}, disc, number)
  const showStep = (step: number): void => {
    const last = Math.min(step, points.length - 1)
    for (const each of [halo, line]) each.setAttribute('d', to(last + 1))
    head.setAttribute('transform', `translate(${written[last]})`)
  }
  return { lines: [ahead, halo, line], head, showStep }
}

/** Makes a chart one picture with one name: those that its parts have are nothing to be read. */
export function asPicture(figure: Element): void {
  figure.setAttribute('role', 'img')
  for (const part of figure.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label')
}

const within = (pixels: number): string => Math.max(-1e4, Math.min(1e4, pixels)).toFixed(1)

/** What a colour of the theme is now: scales reckon with colours, and know no variables. */
export const colour = (name: string): string => getComputedStyle(document.querySelector(`.probe${name}`)!).color

export function svg(name: string, attributes: Readonly<Record<string, string | number>>, ...children: readonly Element[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`)
  made.append(...children)
  return made
}
