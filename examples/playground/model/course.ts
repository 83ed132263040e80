import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Digits } from '../../digits/splitDigits.ts'
import { seededShuffle } from '../../digits/splitDigits.ts'
import { meanLoss, valueAndGrad } from '../../perceptron/classify.ts'
import { minibatches } from '../../perceptron/minibatches.ts'
import { initialize, type Perceptron } from '../../perceptron/perceptron.ts'
import { NETWORK } from './problems.ts'
import type { Setting } from './setting.ts'
import type { Surface } from './surfaces.ts'

/** Two plain numbers, which gradform computes in float64. */
export type Point = { readonly x: number; readonly y: number }
export type Params = Point | Perceptron

/** What racers run on: it treats all of them alike. */
export interface Course<P extends Params = Params> {
  readonly start: P
  /** Gives, step by step, the gradients at the parameters that it is given. */
  readonly gradients: () => (params: P) => P
  readonly loss: (params: P) => number
  /** All elements in one row. */
  readonly placeOf: (params: P) => Float64Array
}

export function surfaceCourse({ value, gradient, noise }: Surface, { start, seed }: Setting): Course<Point> {
  return {
    start: { x: start[0], y: start[1] },
    gradients: () => {
      const generator = xoroshiro128plus(seed)
      // The sum of twelve uniform numbers is as good as normal, and needs no function whose bits differ from engine to engine.
      const normal = (): number => Array.from({ length: 12 }, () => uniformFloat64(generator)).reduce((sum, u) => sum + u, -6)
      return ({ x, y }) => {
        const [byX, byY] = gradient(x, y)
        return noise === 0 ? { x: byX, y: byY } : { x: byX + noise * normal(), y: byY + noise * normal() }
      }
    },
    loss: ({ x, y }) => value(x, y),
    placeOf: ({ x, y }) => Float64Array.of(x, y),
  }
}

const SIZES = [64, 12, 10]
const BATCH_SIZE = 32
/** How many digits the loss is measured on, always the same. */
const MEASURED = 200

/** Parameters like those of a course, for what asks about their structure alone. */
export const exampleParams = ({ problem }: Setting): Params => (problem === NETWORK ? initialize(SIZES, 0) : { x: 0, y: 0 })

/** A network of 64, 12 and 10 units on real digits. */
export function networkCourse(digits: Digits, { seed }: Setting): Course<Perceptron> {
  const measured = digits.train.slice(0, MEASURED)
  return {
    start: initialize(SIZES, seed),
    gradients: () => {
      const batches = minibatches(digits.train, BATCH_SIZE, seededShuffle(seed))
      return (params) => valueAndGrad(params, batches.next().value).grads
    },
    loss: (params) => meanLoss(params, measured),
    placeOf: ({ layers }) => Float64Array.from(layers.flatMap(({ kernel, bias }) => [...kernel.data, ...bias.data])),
  }
}

/** A network of the elements in one row; the inverse of `placeOf`. */
export function networkAt(place: Float64Array, { layers }: Perceptron): Perceptron {
  let from = 0
  const next = ({ data, shape }: { data: Float32Array; shape: number[] }) => {
    from += data.length
    return { data: Float32Array.from(place.subarray(from - data.length, from)), shape }
  }
  return { layers: layers.map(({ kernel, bias }) => ({ kernel: next(kernel), bias: next(bias) })) }
}
