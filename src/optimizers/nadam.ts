import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import type { ScaleByAdamOptions } from '../transforms/scaleByAdam.ts'
import { adam } from './adam.ts'

/**
 * Descends as `adam` does, with Nesterov's momentum.
 *
 *     θ ← θ − η (β₁ μ / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε)
 *
 * μ, ν, η and what it throws: as `adam`.
 *
 * @see Dozat, Incorporating Nesterov momentum into Adam, 2016
 * @category Optimizers
 */
export const nadam = /* @__PURE__ */ factory(
  'nadam',
  (learningRate: ScalarOrSchedule, options: Omit<ScaleByAdamOptions, 'nesterov'> = {}) =>
    adam(learningRate, { ...options, nesterov: true }),
  1,
  ['nesterov'],
)
