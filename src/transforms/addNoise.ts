import { factory } from '../factory.ts'
import { add, call, div, sqrt } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { noiseOf } from '../kernel/noise/node.ts'
import { checkFinite, checkNotNegative } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import { hash, normals, threefry } from '../numbers/random.ts'
import { textOf } from '../numbers/text.ts'
import { transform } from '../transform.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

/**
 * What `addNoise` can be told.
 * @category Transforms
 */
export interface AddNoiseOptions {
  /**
   * An integer from 0 to 2³² − 1, for each another noise.
   * @default 0
   */
  readonly key?: number
}

/**
 * What the state of `addNoise` holds.
 * @category Transforms
 */
export interface AddNoiseState {
  readonly count: number
  readonly rngKey: number
}

/**
 * Adds normally distributed noise to updates, less from step to step.
 *
 *     g ← g + √(η / tᵞ) z      z ~ N(0, 1), t from 1
 *
 * z is made of the key, the count, the path of the leaf and the place in it, and of nothing else: the same in every run and
 * engine, whatever other leaves there are. The key: `rngKey` of the state.
 * Throws a `RangeError` if η is negative or not finite, γ is not finite, or the key is no integer from 0 to 2³² − 1.
 *
 * @see Neelakantan et al., Adding gradient noise improves learning for very deep networks, 2015
 * @category Transforms
 */
export const addNoise = /* @__PURE__ */ factory('addNoise', makeAddNoise, 2)

function makeAddNoise(eta: Scalar, gamma: Scalar, options: AddNoiseOptions = {}): GradientTransformation<AddNoiseState> {
  const { key = 0 } = options
  checkNotNegative('addNoise', { eta })
  checkFinite('addNoise', { gamma })
  if (key >>> 0 !== key) throw new RangeError(`addNoise: key is ${textOf(key)}, wanted an integer from 0 to 2³² − 1`)
  return transform(
    { count: 0, rngKey: key },
    (g, s) => {
      const count = add(s.count, 1)
      const deviation = sqrt(div(eta, call(pow, count, gamma)))
      return [withNoise(g, deviation, s.rngKey, count), { count, rngKey: s.rngKey }]
    },
    { name: 'addNoise' },
  )
}

const withNoise = /* @__PURE__ */ noiseOf((k0, k1) => {
  const random = threefry(k0, k1)
  return (c0, c1) => normals(random(c0, c1))
}, hash)
