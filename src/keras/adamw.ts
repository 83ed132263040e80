import { factory } from '../factory.ts'
import type { Scalar } from '../kernel/node.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type AdamOptimizer, type AdamOptions, adam } from './adam.ts'
import type { Exact } from './base.ts'

/**
 * What `adamw` can be told.
 * @category Optimizers
 */
export interface AdamwOptions extends AdamOptions {
  /**
   * The decay of the parameters; it stands beside the step, not in its averages, and is multiplied by the learning rate.
   * @default 0.004
   */
  readonly weightDecay?: Scalar
}

/**
 * Descends as `adam` does; weightDecay is 0.004 unless told.
 *
 *     θ ← θ − η (√(1 − β₂ᵗ) / (1 − β₁ᵗ) · μ / (√ν + ε) + λ θ)
 *
 * μ, ν, λ, η and what it throws: as `adam`.
 *
 * @see Keras 3.15, keras.optimizers.AdamW
 * @category Optimizers
 */
export const adamw = /* @__PURE__ */ factory('keras.adamw', makeAdamw, 0)

function makeAdamw<const O extends AdamwOptions = {}>(options?: Exact<O, AdamwOptions>): AdamOptimizer<O>
function makeAdamw(options: AdamwOptions = {}): AnyTransformation {
  const { weightDecay = 0.004, ...rest } = options
  return adam({ weightDecay, ...rest })
}
