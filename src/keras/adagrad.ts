import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type ScaleByRssState, scaleByRss } from '../transforms/scaleByRss.ts'
import { assemble, type BaseOptions, type Descent, type Exact, type Optimizer } from './base.ts'

/**
 * What `adagrad` can be told.
 * @category Optimizers
 */
export interface AdagradOptions extends BaseOptions {
  /**
   * What the sum of squares begins with, 0 or more.
   * @default 0.1
   */
  readonly initialAccumulatorValue?: number
  /**
   * What is added to the root by which is divided, 0 or more.
   * @default 1e-7
   */
  readonly epsilon?: Scalar
}

/**
 * Descends along gradients that are divided by the root of the sum of all their squares so far.
 *
 *     Σ ← Σ + g²
 *     θ ← θ − η (g / √(Σ + ε) + λ θ)
 *
 * λ: weightDecay; η: `state.rate.learningRate`. Throws a `RangeError` if an option is out of range.
 *
 * @see Keras 3.15, keras.optimizers.Adagrad
 * @category Optimizers
 */
export const adagrad = /* @__PURE__ */ factory('keras.adagrad', makeAdagrad, 0)

function makeAdagrad<const O extends AdagradOptions = {}>(
  options?: Exact<O, AdagradOptions>,
): Optimizer<O, { readonly rss: ScaleByRssState } & Descent>
function makeAdagrad(options: AdagradOptions = {}): AnyTransformation {
  const { initialAccumulatorValue = 0.1, epsilon = 1e-7, ...base } = options
  return assemble(base, { rss: scaleByRss({ initialAccumulatorValue, eps: epsilon }) })
}
