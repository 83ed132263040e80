import type { Digits } from '../../digits/splitDigits.ts'
import { meanLoss } from '../../perceptron/classify.ts'
import type { Perceptron } from '../../perceptron/perceptron.ts'
import { networkAt } from './course.ts'
import { type Plane, planeOf } from './plane.ts'
import type { Track } from './run.ts'
import { type Surface, shade } from './surfaces.ts'

/** What the contour plot draws: heights on a grid, row by row from the lowest y, and how paths come into its plane. */
export interface Relief {
  readonly heights: Float64Array
  readonly columns: number
  readonly rows: number
  readonly x: readonly [from: number, to: number]
  readonly y: readonly [from: number, to: number]
  readonly project: (place: Float64Array) => readonly [x: number, y: number]
  readonly minima: readonly (readonly [x: number, y: number])[]
}

export function surfaceRelief({ value, x, y, minima }: Surface): Relief {
  const [columns, rows] = [160, 120]
  const heights = gridOf(columns, rows, gridRange(x, columns), gridRange(y, rows), value)
  const lowest = Math.min(...minima.map(([x, y]) => value(x, y)))
  return { heights: heights.map((height) => shade(height, lowest)), columns, rows, x, y, minima, project: ([x = 0, y = 0]) => [x, y] }
}

/** Measures the loss of a network in the plane in which its paths spread most, and waits after each row to be asked for the next. */
export function* networkRelief(tracks: readonly Track[], digits: Digits, shape: Perceptron): Generator<void, Relief> {
  const sampled = tracks.flatMap(({ places }) =>
    places.filter((_, i) => i % Math.ceil(places.length / 25) === 0 || i === places.length - 1),
  )
  const plane = planeOf(sampled)
  const points = sampled.map(plane.project)
  const [x, y] = [rangeOf(points.map(([x]) => x)), rangeOf(points.map(([, y]) => y))]
  const [columns, rows] = [26, 26]
  const [across, along] = [gridRange(x, columns), gridRange(y, rows)]
  const heights = new Float64Array(columns * rows)
  const measured = digits.train.slice(0, 100)
  for (let row = 0; row < rows; row++) {
    const band = gridOf(columns, 1, across, [at(along, row, rows), at(along, row, rows)], (x, y) =>
      meanLoss(networkAt(plane.placeAt(x, y), shape), measured),
    )
    heights.set(band.map(Math.log), row * columns)
    yield
  }
  return { heights, columns, rows, x, y, minima: [], project: projection(plane) }
}

const projection = (plane: Plane) => (place: Float64Array) => plane.project(place)

/** What a grid covers: a cell more at each end than is shown, for contours end in corners at the last cells. */
export function gridRange([from, to]: readonly [number, number], count: number): [number, number] {
  const cell = (to - from) / (count - 2)
  return [from - cell, to + cell]
}

const at = ([from, to]: readonly [number, number], i: number, count: number): number => from + ((to - from) * (i + 0.5)) / count

function gridOf(columns: number, rows: number, x: Relief['x'], y: Relief['y'], value: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: columns * rows }, (_, i) => value(at(x, i % columns, columns), at(y, Math.floor(i / columns), rows)))
}

/** From the least to the greatest, and a little more. */
function rangeOf(values: readonly number[]): [number, number] {
  const [from, to] = [Math.min(...values), Math.max(...values)]
  const margin = 0.15 * (to - from) || 1
  return [from - margin, to + margin]
}
