import type { LineSupport } from '../course.ts'
import type { Line } from '../linePass.ts'
import { keptAxes } from './keep.ts'

export const linedLeaf: LineSupport['linedLeaf'] = (shape, on, others) => {
  const axes = on === undefined ? shape.map((_, axis) => axis) : axesThere(on, shape)
  const within = (axis: number): number => {
    if (axes.includes(axis)) return axes.indexOf(axis)
    throw new TypeError(`has shape [${shape}], of which a line keeps axis ${axis}, and the line that it meets only [${axes}]`)
  }
  return { shape: axes.map((axis) => shape[axis]!), kept: others.map((line) => axesThere(line, shape).map(within)) }
}

export function axesThere(line: Line, shape: readonly number[]): readonly number[] {
  const axes = keptAxes(line, shape)
  if (axes !== undefined) return axes
  throw new TypeError(`has shape [${shape}], for which keep returns undefined: there is no such line`)
}
