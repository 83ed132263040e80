import * as gf from 'gradform'
import { asArgument, decay, eps, flag, type Knob, positive, type Values } from './knobs.ts'
import { makeRate, rateKnobs, writeRate } from './rate.ts'

/** A transformation that can stand in a chain. */
export interface Choice {
  readonly group: string
  /** What it does, in a few words. */
  readonly does: string
  readonly knobs: readonly Knob[]
  readonly make: (values: Values, steps: number) => gf.AnyTransformation
  /** What makes it in TypeScript, where that is not its name with its knobs. */
  readonly write?: (values: Values, steps: number) => { text: string; imports: string[] }
  /** Whether the mask is its argument: it is not wrapped into `masked`. */
  readonly takesMask?: (mask: gf.Mask) => gf.AnyTransformation
}

const betas = (b1: number, b2: number): Knob[] => [decay('b1', b1), decay('b2', b2)]
/** A flag as the option that it is. */
const yes = (value: number | undefined): boolean => value === 1

/** All that a chain may be composed of, by the names of gradform. */
export const transforms: Readonly<Record<string, Choice>> = {
  clipByGlobalNorm: {
    group: 'Gradients',
    does: 'shortens the gradient where it is longer than this',
    knobs: [asArgument(positive('maxNorm', 1, 1e-4, 1000))],
    make: ({ maxNorm = 0 }) => gf.clipByGlobalNorm(maxNorm),
  },
  clip: {
    group: 'Gradients',
    does: 'keeps each element within ± this',
    knobs: [asArgument(positive('maxDelta', 1, 1e-4, 1000))],
    make: ({ maxDelta = 0 }) => gf.clip(maxDelta),
  },
  normalizeByUpdateNorm: {
    group: 'Gradients',
    does: 'makes the whole gradient as long as this',
    knobs: [positive('scaleFactor', 1, 1e-4, 1000)],
    make: ({ scaleFactor = 0 }) => gf.normalizeByUpdateNorm({ scaleFactor }),
  },
  scaleBySign: { group: 'Gradients', does: 'leaves the sign of each element', knobs: [], make: () => gf.scaleBySign() },
  addNoise: {
    group: 'Gradients',
    does: 'adds normal noise that fades',
    knobs: [asArgument(positive('eta', 0.1, 1e-4, 100)), asArgument({ key: 'gamma', initial: 0.55, from: 0, to: 1, scale: 'linear' })],
    make: ({ eta = 0, gamma = 0 }) => gf.addNoise(eta, gamma),
  },
  applyEvery: {
    group: 'Gradients',
    does: 'adds up so many gradients, then lets them go',
    knobs: [asArgument({ key: 'k', initial: 4, from: 1, to: 50, scale: 'whole' })],
    make: ({ k = 1 }) => gf.applyEvery(k),
  },
  trace: {
    group: 'Momentum',
    does: 'gathers momentum',
    knobs: [asArgument(decay('decay', 0.9)), flag('nesterov')],
    make: ({ decay = 0, nesterov }) => gf.trace(decay, { nesterov: yes(nesterov) }),
  },
  ema: {
    group: 'Momentum',
    does: 'averages the gradients',
    knobs: [asArgument(decay('decay', 0.9))],
    make: ({ decay = 0 }) => gf.ema(decay),
  },
  scaleByRms: {
    group: 'Scale by',
    does: 'divides by the root of the mean square',
    knobs: [decay('decay', 0.9), eps(1e-8), flag('biasCorrection')],
    make: ({ decay = 0, eps = 0, biasCorrection }) => gf.scaleByRms({ decay, eps, biasCorrection: yes(biasCorrection) }),
  },
  centered: {
    group: 'Scale by',
    does: 'divides by the standard deviation',
    knobs: [decay('decay', 0.9), eps(1e-8), flag('biasCorrection')],
    make: ({ decay = 0, eps = 0, biasCorrection }) => gf.centered({ decay, eps, biasCorrection: yes(biasCorrection) }),
  },
  scaleByRss: {
    group: 'Scale by',
    does: 'divides by the root of the sum of squares (Adagrad)',
    knobs: [positive('initialAccumulatorValue', 0.1, 1e-6, 10), eps(1e-7)],
    make: ({ initialAccumulatorValue = 0, eps = 0 }) => gf.scaleByRss({ initialAccumulatorValue, eps }),
  },
  scaleByAdam: {
    group: 'Scale by',
    does: 'divides the mean by the root of the mean square',
    knobs: [...betas(0.9, 0.999), eps(1e-8), flag('nesterov')],
    make: ({ b1 = 0, b2 = 0, eps = 0, nesterov }) => gf.scaleByAdam({ b1, b2, eps, nesterov: yes(nesterov) }),
  },
  scaleByAmsgrad: {
    group: 'Scale by',
    does: 'as Adam, by the largest mean square so far',
    knobs: [...betas(0.9, 0.999), eps(1e-8)],
    make: ({ b1 = 0, b2 = 0, eps = 0 }) => gf.scaleByAmsgrad({ b1, b2, eps }),
  },
  scaleByBelief: {
    group: 'Scale by',
    does: 'as Adam, by how far gradients are from their mean',
    knobs: [...betas(0.9, 0.999), eps(1e-16)],
    make: ({ b1 = 0, b2 = 0, eps = 0 }) => gf.scaleByBelief({ b1, b2, eps }),
  },
  scaleByYogi: {
    group: 'Scale by',
    does: 'as Adam, with mean squares that move by the sign',
    knobs: [...betas(0.9, 0.999), eps(1e-3)],
    make: ({ b1 = 0, b2 = 0, eps = 0 }) => gf.scaleByYogi({ b1, b2, eps }),
  },
  scaleByRadam: {
    group: 'Scale by',
    does: 'as Adam, rectified while it knows little',
    knobs: [...betas(0.9, 0.999), eps(1e-8)],
    make: ({ b1 = 0, b2 = 0, eps = 0 }) => gf.scaleByRadam({ b1, b2, eps }),
  },
  scaleByAdamax: {
    group: 'Scale by',
    does: 'as Adam, by the largest magnitude',
    knobs: [...betas(0.9, 0.999), eps(1e-8)],
    make: ({ b1 = 0, b2 = 0, eps = 0 }) => gf.scaleByAdamax({ b1, b2, eps }),
  },
  scaleByLion: {
    group: 'Scale by',
    does: 'takes the sign of a mean (Lion)',
    knobs: betas(0.9, 0.99),
    make: ({ b1 = 0, b2 = 0 }) => gf.scaleByLion({ b1, b2 }),
  },
  scaleByAdadelta: {
    group: 'Scale by',
    does: 'divides by the gradients, multiplies by the steps',
    knobs: [decay('rho', 0.9), eps(1e-6)],
    make: ({ rho = 0, eps = 0 }) => gf.scaleByAdadelta({ rho, eps }),
  },
  scaleByTrustRatio: {
    group: 'Scale by',
    does: 'makes steps as long as the parameters are',
    knobs: [positive('trustCoefficient', 1, 1e-4, 10)],
    make: ({ trustCoefficient = 0 }) => gf.scaleByTrustRatio({ trustCoefficient }),
  },
  addDecayedWeights: {
    group: 'Parameters',
    does: 'lets the parameters decay',
    knobs: [asArgument(positive('weightDecay', 0.01, 1e-6, 10))],
    make: ({ weightDecay = 0 }) => gf.addDecayedWeights(weightDecay),
  },
  clipParams: {
    group: 'Parameters',
    does: 'keeps each parameter within ± this',
    knobs: [asArgument(positive('c', 1, 1e-3, 1000))],
    make: ({ c = 0 }) => gf.clipParams(c),
  },
  paramsEma: {
    group: 'Parameters',
    does: 'averages the parameters, for evaluation',
    knobs: [asArgument(decay('decay', 0.99))],
    make: ({ decay = 0 }) => gf.paramsEma(decay),
  },
  freeze: {
    group: 'Parameters',
    does: 'lets parameters stay as they are',
    knobs: [],
    make: () => gf.freeze(true),
    takesMask: (mask) => gf.freeze(mask),
  },
  scale: {
    group: 'Step',
    does: 'multiplies by this',
    knobs: [asArgument({ key: 'factor', initial: -0.01, from: -10, to: 10, scale: 'linear' })],
    make: ({ factor = 0 }) => gf.scale(factor),
  },
  scaleByLearningRate: {
    group: 'Step',
    does: 'turns downhill, as far as the learning rate says',
    knobs: rateKnobs,
    make: makeRate,
    write: writeRate,
  },
}
