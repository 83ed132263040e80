import { factory } from '../factory.ts'
import { checkFlags } from '../numbers/checks.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type AdamOptions, adam } from './adam.ts'

/**
 * What `adamw` can be told.
 * @category Optimizers
 */
export interface AdamwOptions extends Omit<AdamOptions, 'decoupledWeightDecay'> {
  /**
   * How much of the parameters each step takes away, times the learning rate, 0 or more, or a schedule of the count.
   * @default 1e-2
   */
  readonly weightDecay?: ScalarOrSchedule
}

/**
 * Descends as `adam` does, and lets the parameters decay beside it, not through its averages.
 *
 *     θ ← θ − η (μ / (1 − β₁ᵗ) / (√ν̂ + ε) + λ θ)
 *
 * μ, ν̂, λ, η and what it throws: as `adam`; weightDecay is 0.01 unless told.
 *
 * @see PyTorch 2.13, torch.optim.AdamW
 * @category Optimizers
 */
export const adamw = /* @__PURE__ */ factory('torch.adamw', makeAdamw, 0, ['decoupledWeightDecay'])

function makeAdamw(options: AdamwOptions & { readonly amsgrad: true }): ReturnType<typeof withAmsgrad>
function makeAdamw(options?: AdamwOptions & { readonly amsgrad?: false }): ReturnType<typeof plain>
function makeAdamw(options: AdamwOptions = {}): AnyTransformation {
  const { amsgrad = false, weightDecay = 1e-2, ...rest } = options
  checkFlags('torch.adamw', { amsgrad })
  const given = { weightDecay, ...rest }
  return amsgrad ? withAmsgrad(given) : plain(given)
}

type Options = Omit<AdamwOptions, 'amsgrad'>
const withAmsgrad = (options: Options) => adam({ ...options, amsgrad: true, decoupledWeightDecay: true })
const plain = (options: Options) => adam({ ...options, decoupledWeightDecay: true })
