import type { LineSupport } from '../course.ts'
import { product } from '../product.ts'
import { alongOf } from './alongOf.ts'
import { keptAxes } from './keep.ts'
import { linedLeaf } from './linedLeaf.ts'
import { roomFor, runLinePass } from './runLinePass.ts'
import { sumsApart } from './sumsApart.ts'

const shapeOf: LineSupport['shapeOf'] = (line, shape) => keptAxes(line, shape)?.map((axis) => shape[axis]!)

/** What is needed to run along lines, as the values that vary along one bring it along. */
export const lineSupport: LineSupport = {
  shapeOf,
  placesOf: (line, shape) => product(shapeOf(line, shape) ?? []),
  linedLeaf,
  run: runLinePass,
  roomFor,
  alongOf,
  sumsApart,
}
