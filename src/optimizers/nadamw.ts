import { factory } from '../factory.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { type AdamwOptions, adamw } from './adamw.ts'

/**
 * Descends as `adamw` does, with Nesterov's momentum.
 *
 *     θ ← θ − η ((β₁ μ / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)) / (√(ν / (1 − β₂ᵗ) + εᵣ) + ε) + λ θ)
 *
 * μ, ν: as in `adam`; λ, η and what it throws: as `adamw`.
 *
 * @see Dozat, Incorporating Nesterov momentum into Adam, 2016; Loshchilov and Hutter, Decoupled weight decay regularization, 2019
 * @category Optimizers
 */
export const nadamw = /* @__PURE__ */ factory(
  'nadamw',
  (learningRate: ScalarOrSchedule, options: Omit<AdamwOptions, 'nesterov'> = {}) => adamw(learningRate, { ...options, nesterov: true }),
  1,
  ['nesterov'],
)
