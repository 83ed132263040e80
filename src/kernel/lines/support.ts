import type { LineSupport } from '../course.ts'
import type { Line } from '../linePass.ts'
import { lineKernelFor } from './executor.ts'
import { keptAxes } from './keep.ts'
import { sumsApart } from './sumsApart.ts'

/** What is needed to run along lines, as the values that vary along one bring it along. */
export const lineSupport: LineSupport = {
  kernelFor: lineKernelFor,
  sumsApart,
  shapeOf: (line, shape) => keptAxes(line, shape)?.map((axis) => shape[axis]!),
  linedLeaf(shape, on, others) {
    const axes = on === undefined ? shape.map((_, axis) => axis) : axesThere(on, shape)
    const within = (axis: number): number => {
      if (axes.includes(axis)) return axes.indexOf(axis)
      throw new TypeError(`has shape [${shape}], of which a line keeps axis ${axis}, and the line that it meets only [${axes}]`)
    }
    return { shape: axes.map((axis) => shape[axis]!), kept: others.map((line) => axesThere(line, shape).map(within)) }
  },
}

function axesThere(line: Line, shape: readonly number[]): readonly number[] {
  const axes = keptAxes(line, shape)
  if (axes !== undefined) return axes
  throw new TypeError(`has shape [${shape}], for which keep returns undefined: there is no such line`)
}
