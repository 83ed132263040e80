import { add, mul, sign } from '../../src/expr.ts'
import {
  type AnyTransformation,
  adabelief,
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  addDecayedWeights,
  amsgrad,
  chain,
  clip,
  lion,
  nadam,
  optimisticAdam,
  radam,
  rmsprop,
  sgd,
  stateless,
} from '../../src/index.ts'
import { clipByNorm } from '../../src/keras/clipByNorm.ts'
import { rprop } from '../../src/torch.ts'

const signDecay = stateless((g, p) => add(g, mul(1e-3, sign(p))), { name: 'signDecay' })
const oadam = optimisticAdam(1e-3, { b1: 0.5, b2: 0.9, nesterov: false })

/**
 * The rules that Optimisers.jl tests, by ours, and what they have to come by: losses on random problems, so that its seed is
 * not ours.
 *
 * Source: FluxML/Optimisers.jl, test/rules.jl, `RULES` and the test sets named below, and src/rules.jl for what the arguments
 * are by default, commit 007b97215de5d286f74262f99d7a1abbfa1484dd. MIT. Of the rules Apollo and NormGrowthCap, which gradform
 * has not, are left out, of the test sets those of complex numbers, of half precision and of Julia's arrays.
 */
export const optimisers: {
  readonly rules: readonly (readonly [name: string, rule: AnyTransformation])[]
  readonly sets: Readonly<
    Record<'independence' | 'simple sum' | 'original' | 'StaticArrays', { steps: number; start: number; end: number }>
  >
  readonly slow: readonly string[]
  readonly accumulated: { gradients: number; learningRate: number }
} = {
  rules: [
    ['Descent()', sgd(0.1)],
    ['Adam()', adam(1e-3)],
    ['Momentum()', sgd(0.01, { momentum: 0.9 })],
    ['Nesterov()', sgd(1e-3, { momentum: 0.9, nesterov: true })],
    ['Rprop()', rprop({ lr: 1e-3 })],
    ['RMSProp()', rmsprop(1e-3, { decay: 0.9, eps: 1e-8, epsInSqrt: false })],
    ['AdaGrad()', adagrad(0.1, { initialAccumulatorValue: 1e-8, eps: 1e-8 })],
    ['AdaMax()', adamax(1e-3)],
    ['AdaDelta()', adadelta(1, { rho: 0.9, eps: 1e-8 })],
    ['AMSGrad()', amsgrad(1e-3, { biasCorrectionMu: false, biasCorrectionNu: false })],
    ['NAdam()', nadam(1e-3)],
    ['AdamW()', adamw(1e-3, { weightDecay: 0 })],
    ['RAdam()', radam(1e-3, { threshold: 4 })],
    ['OAdam()', oadam],
    ['AdaBelief()', adabelief(1e-3, { eps: 1e-16, epsRoot: 1e-16 })],
    // Its β₂ weighs the gradient, not the average: with (0.9, 0.999) it goes by sign(0.0009 m + 0.9981 g), m ← 0.001 m + 0.999 g.
    ['Lion()', lion(1e-3, { b1: 1 / 1110, b2: 1e-3, weightDecay: 0 })],
    ['OptimiserChain(SignDecay(0.001), Adam(0.001))', chain(signDecay, adam(1e-3))],
    ['OptimiserChain(ClipNorm(), Adam(0.001))', chain(clipByNorm(10), adam(1e-3))],
    ['OptimiserChain(ClipGrad(0.5), Momentum())', chain(clip(0.5), sgd(0.01, { momentum: 0.9 }))],
    ['OptimiserChain(WeightDecay(), OAdam(), ClipGrad(1))', chain(addDecayedWeights(5e-4), oadam, clip(1))],
    ['RMSProp(centred = true)', rmsprop(1e-3, { decay: 0.9, eps: 1e-8, epsInSqrt: false, centered: true })],
    ['AdamW(couple=false)', adamw(1e-3, { weightDecay: 0 })],
  ],
  /** After how many steps the loss, more than `start` at first, has to be less than `end`. */
  sets: {
    independence: { steps: 100_000, start: 1, end: 0.01 },
    'simple sum': { steps: 100_000, start: 2080, end: 1 },
    original: { steps: 10_000, start: 1, end: 0.001 },
    StaticArrays: { steps: 1000, start: 10, end: 1 },
  },
  /** Of these "simple sum" asks no more than that the sum falls; to end below 1 is marked there as broken where it does not. */
  slow: ['AdaGrad()', 'AMSGrad()'],
  /** `AccumGrad`: the third step moves by the mean of three gradients, the others not at all. */
  accumulated: { gradients: 3, learningRate: 0.01 },
}
