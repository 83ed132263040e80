import { eq, select } from '../kernel/expr.ts'
import type { Scalar } from '../kernel/node.ts'
import { readOptions } from '../transformation/readOptions.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { clip } from '../transforms/clip.ts'
import { clipByGlobalNorm } from '../transforms/clipByGlobalNorm.ts'
import { identity } from '../transforms/identity.ts'
import { clipByNorm } from './clipByNorm.ts'

export interface ClippingOptions {
  /**
   * The largest norm of a leaf of the gradients. 0 or more.
   * @default undefined
   */
  readonly clipnorm?: Scalar
  /**
   * The largest magnitude of an element of the gradients. 0 or more.
   * @default undefined
   */
  readonly clipvalue?: Scalar
  /**
   * The largest norm of all gradients together. 0 or more.
   * @default undefined
   */
  readonly globalClipnorm?: Scalar
}

/**
 * Clips updates in one of three ways, or where no argument is given, or 0, passes them through. Throws a `RangeError` if more
 * than one is given, or one is negative or NaN.
 *
 * @see Keras 3.15, keras/src/optimizers/base_optimizer.py, _clip_gradients
 */
export const clipping = (options: ClippingOptions): GradientTransformation<{}> => readOptions('keras', options, makeClipping)

function makeClipping(options: ClippingOptions): GradientTransformation<{}> {
  const { clipnorm, clipvalue, globalClipnorm } = options
  const given = Object.entries({ clipnorm, clipvalue, globalClipnorm }).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (given.length > 1) throw new RangeError(`${given.join(' and ')} are given, wanted one of them at most`)
  if (clipnorm) return clipByNorm(thresholdOf(clipnorm))
  if (globalClipnorm) return clipByGlobalNorm(thresholdOf(globalClipnorm))
  return clipvalue ? clip(thresholdOf(clipvalue)) : identity()
}

/** Where an expression is 0, which is known at each step only, nothing exceeds the threshold. */
const thresholdOf = (given: Scalar): Scalar => (typeof given === 'number' ? given : select(eq(given, 0), Number.POSITIVE_INFINITY, given))
