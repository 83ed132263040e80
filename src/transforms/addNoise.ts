import { factory } from '../factory.ts'
import { leafwise } from '../leafwise.ts'
import { checkFinite, checkKnown, checkNotNegative } from '../numbers/checks.ts'
import { pow } from '../numbers/math.ts'
import { hash, normals, threefry } from '../numbers/random.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'

export interface AddNoiseOptions {
  /** An integer from 0 to 2³² − 1, for each another noise. */
  readonly key?: number
}

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
 */
export const addNoise = /* @__PURE__ */ factory('addNoise', makeAddNoise)

function makeAddNoise(eta: number, gamma: number, { key = 0 }: AddNoiseOptions = {}): GradientTransformation<AddNoiseState> {
  checkKnown('addNoise', { eta, gamma })
  checkNotNegative('addNoise', { eta })
  checkFinite('addNoise', { gamma })
  if (key >>> 0 !== key) throw new RangeError(`addNoise: key is ${String(key)}, wanted an integer from 0 to 2³² − 1`)
  return leafwise({
    name: 'addNoise',
    numbers: { count: 0, rngKey: key },
    step({ path, updates, numbers: { count = 0, rngKey = 0 } }, out) {
      const deviation = Math.sqrt(eta / pow(count, gamma))
      const random = threefry(rngKey, hash(path))
      for (let i = 0; i < out.length; i += 2) {
        const [first, second] = normals(random(count, i / 2))
        out[i] = updates[i]! + deviation * first
        if (i + 1 < out.length) out[i + 1] = updates[i + 1]! + deviation * second
      }
    },
  })
}
