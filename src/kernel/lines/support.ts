import type { LineSupport } from '../course.ts'
import { keptAxes } from './keep.ts'
import { linedLeaf } from './linedLeaf.ts'
import { roomFor, runLinePass } from './runLinePass.ts'
import { sumsApart } from './sumsApart.ts'

/** What is needed to run along lines, as the values that vary along one bring it along. */
export const lineSupport: LineSupport = {
  shapeOf: (line, shape) => keptAxes(line, shape)?.map((axis) => shape[axis]!),
  linedLeaf,
  run: runLinePass,
  roomFor,
  sumsApart,
}
