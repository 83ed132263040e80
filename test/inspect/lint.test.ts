import { describe, expect, test } from 'vitest'
import * as contrib from '../../src/contrib.ts'
import { add, div, mul, sqrt, square } from '../../src/expr.ts'
import {
  type AnyTransformation,
  adam,
  adamw,
  addDecayedWeights,
  addNoise,
  applyEvery,
  byPath,
  chain,
  clip,
  clipByGlobalNorm,
  cosineDecaySchedule,
  freeze,
  injectHyperparams,
  like,
  linearSchedule,
  lion,
  lookahead,
  masked,
  multiSteps,
  namedChain,
  paramsEma,
  partition,
  scale,
  scaleByAdam,
  scaleByLearningRate,
  scaleByRms,
  scaleByTrustRatio,
  setToZero,
  sgd,
  stateless,
  trace,
  transform,
  warmupCosineDecaySchedule,
} from '../../src/index.ts'
import { lint } from '../../src/inspect.ts'
import * as keras from '../../src/keras.ts'
import * as recipes from '../../src/recipes.ts'
import * as torch from '../../src/torch.ts'
import { catalogue } from '../catalogue.ts'

const params = { w: new Float32Array(4), bias: new Float32Array(2) }
const notBias = byPath((path) => path !== 'bias')
const bias = byPath((path) => path === 'bias')
const rate = scaleByLearningRate(1e-3)
/** Rules of one's own, which lint knows by what they do. */
const ownRms = transform({ nu: like(0) }, (g, { nu }) => {
  const next = add(mul(0.9, nu), mul(0.1, square(g)))
  return [div(g, add(sqrt(next), 1e-6)), { nu: next }]
})
const ownDecay = stateless((g, p) => add(g, mul(0.1, p)))

type Case = readonly [rule: string, wrong: AnyTransformation, mended: AnyTransformation, at: string, params?: typeof params]
const cases: readonly Case[] = [
  [
    'decay-after-sign',
    chain(scaleByAdam(), rate, addDecayedWeights(0.1)),
    chain(scaleByAdam(), addDecayedWeights(0.1), rate),
    '[2] addDecayedWeights',
  ],
  ['decay-after-sign', chain(adam(1e-3), ownDecay), chain(scaleByAdam(), ownDecay, rate), '[1] stateless'],
  [
    'decay-after-sign',
    chain(sgd(1), chain(addDecayedWeights(0.1))),
    chain(chain(addDecayedWeights(0.1)), sgd(1)),
    '[1][0] addDecayedWeights',
  ],
  ['decay-before-scale', chain(addDecayedWeights(0.1), adam(1e-3)), adamw(1e-3, { weightDecay: 0.1 }), '[0] addDecayedWeights'],
  ['decay-before-scale', chain(ownDecay, ownRms, rate), chain(ownRms, ownDecay, rate), '[0] stateless'],
  [
    'decay-before-scale',
    namedChain({ decay: addDecayedWeights(0.1), step: lion(1e-3) }),
    lion(1e-3, { weightDecay: 0.1 }),
    'decay addDecayedWeights',
  ],
  ['no-sign-turned', chain(scaleByAdam(), scale(1e-3)), chain(scaleByAdam(), scale(-1e-3)), '[1] scale'],
  ['no-sign-turned', scaleByAdam(), chain(scaleByAdam(), rate), 'scaleByAdam'],
  ['sign-turned-twice', chain(adam(1e-3), scale(-1)), chain(adam(1e-3), scale(1)), '[1] scale'],
  ['sign-turned-twice', chain(scaleByAdam(), rate, rate), chain(scaleByAdam(), rate), '[2] scaleByLearningRate'],
  [
    'clip-after-scale',
    chain(scaleByAdam(), clipByGlobalNorm(1), rate),
    chain(clipByGlobalNorm(1), scaleByAdam(), rate),
    '[1] clipByGlobalNorm',
  ],
  ['clip-after-scale', chain(scaleByRms({ eps: 0.1 }), clip(0.5), rate), chain(clip(0.5), scaleByRms({ eps: 0.1 }), rate), '[1] clip'],
  [
    'freeze-not-last',
    chain(freeze(bias), adamw(1e-3, { mask: notBias })),
    chain(adamw(1e-3, { mask: notBias }), freeze(bias)),
    '[0] freeze',
    params,
  ],
  ['average-not-last', chain(paramsEma(0.9), sgd(1)), chain(sgd(1), paramsEma(0.9)), '[0] paramsEma'],
  ['masked-raw-gradient', masked(adam(1e-3), notBias), chain(adam(1e-3), freeze(bias)), 'masked'],
  [
    'masked-raw-gradient',
    masked(adam(1e-3), notBias),
    partition({ a: adam(1e-3), b: setToZero() }, { w: 'a', bias: 'b' }),
    'masked',
    params,
  ],
  [
    'masked-raw-gradient',
    chain(clip(1), masked(adam(1e-3), notBias)),
    chain(masked(adam(1e-3), notBias), masked(setToZero(), bias)),
    '[1] masked',
    params,
  ],
  ['accumulation-after-moments', chain(scaleByAdam(), applyEvery(4), rate), multiSteps(chain(scaleByAdam(), rate), 4), '[1] applyEvery'],
  ['accumulation-after-moments', chain(trace(0.9), multiSteps(rate, 4)), multiSteps(chain(trace(0.9), rate), 4), '[1] multiSteps'],
  ['rounds-to-zero', adam(1e-3, { eps: 1e-60 }), adam(1e-3, { eps: 1e-30 }), '[0] scaleByAdam'],
  ['rounds-to-zero', adam(1e-3, { b2: 1 - 1e-9 }), adam(1e-3, { b2: 1 - 1e-6 }), '[0] scaleByAdam'],
  ['rounds-to-zero', chain(trace(1 - 1e-9), rate), chain(trace(0.9), rate), '[0] trace'],
  [
    'warmup-from-zero',
    adam(linearSchedule({ initValue: 0, endValue: 1, transitionSteps: 10 })),
    adam(linearSchedule({ initValue: 0.1, endValue: 1, transitionSteps: 10 })),
    '[1] scaleByLearningRate',
  ],
  ['mask-hits-nothing', adamw(1e-3, { mask: byPath(() => false) }), adamw(1e-3, { mask: notBias }), '[1] addDecayedWeights', params],
  ['mask-hits-all', adamw(1e-3, { mask: byPath(() => true) }), adamw(1e-3), '[1] addDecayedWeights', params],
]

describe('lint', () => {
  test.each(cases.map(([rule, wrong, mended, at, given]) => ({ rule, wrong, mended, at, given })))(
    '$rule: warns of the wrong one, and not of the mended one',
    ({ rule, wrong, mended, at, given }) => {
      const [first, ...others] = lint(wrong, given as never)
      expect([first?.rule, first?.at, others]).toEqual([rule, at, []])
      expect(String(first)).toBe(`${first?.at}: ${first?.reason}. ${first?.fix}. (${rule})`)
      expect(lint(mended, given as never).map(String)).toEqual([])
    },
  )

  test.each(cases.flatMap(([rule, wrong]) => (/decay|clip|moments|average/.test(rule) ? [[rule, wrong] as const] : [])))(
    '%s: finds it in wrappers too %#',
    (rule, wrong) => {
      for (const wrap of [
        (t: AnyTransformation) => multiSteps(t, 2),
        (t: AnyTransformation) => chain(clipByGlobalNorm(1), lookahead(t, 2, 0.5)),
        (t: AnyTransformation) => partition({ a: t, b: sgd(1) }, { w: 'a', bias: 'b' }),
        (t: AnyTransformation) => injectHyperparams(() => t, { unused: 1 }),
      ])
        expect(lint(wrap(wrong)).map((each) => each.rule)).toContain(rule)
    },
  )

  test('leaves float64 its small numbers', () => {
    expect(lint(adam(1e-3, { eps: 1e-60, b2: 1 - 1e-9 }), { w: new Float64Array(2) })).toEqual([])
  })

  test('without parameters, takes masks that may be complements for such', () => {
    expect(lint(chain(masked(adam(1e-3), notBias), masked(sgd(1), bias)))).toEqual([])
    expect(lint(chain(masked(adam(1e-3), notBias), masked(sgd(1), bias)), params)).toEqual([])
    expect(lint(chain(masked(adam(1e-3), notBias), masked(sgd(1), true)), params).map(({ rule }) => rule)).toEqual(['sign-turned-twice'])
  })

  test.each([
    ['LARS', chain(addDecayedWeights(1e-4), scaleByTrustRatio(), rate, trace(0.9))],
    ['noise', chain(clipByGlobalNorm(1), addNoise(0.01, 0.55), sgd(1))],
    ['an L2 penalty', chain(addDecayedWeights(1e-4), sgd(0.1, { momentum: 0.9 }))],
    ['a warm-up', adamw(warmupCosineDecaySchedule({ initValue: 1e-6, peakValue: 1e-3, warmupSteps: 10, decaySteps: 100, endValue: 0 }))],
    ['PyTorch’s L2', torch.adam({ weightDecay: 0.1 })],
    ['PyTorch’s ascent', torch.sgd({ maximize: true })],
    ['Keras’s all', keras.adamw({ useEma: true, gradientAccumulationSteps: 2, globalClipnorm: 1 })],
    ['accumulation with a clip', chain(clipByGlobalNorm(1), multiSteps(adamw(cosineDecaySchedule({ initValue: 1, decaySteps: 9 })), 4))],
    ['a pair written by hand', chain({ init: () => null, update: (g: never): [never, null] => [g, null] }, sgd(1))],
    ['a pair that fails', chain({ init: () => null, update: (): [never, null] => { throw new Error('no') } }, sgd(1))], // biome-ignore format: short
  ])('is silent on %s', (_, optimizer) => {
    expect(lint(optimizer).map(String)).toEqual([])
    expect(lint(optimizer, params).map(String)).toEqual([])
  })

  const optimizers = catalogue.filter(({ descends, make }) => descends === 'alone' && (make().composition?.parts.length ?? 0) > 1)
  test.each(optimizers)('is silent on $name', ({ make }) => {
    expect(lint(make()).map(String)).toEqual([])
    expect(
      lint(make(), { w: new Float32Array(2), v: new Float64Array(3) })
        .filter(({ rule }) => !rule.startsWith('mask-hits'))
        .map(String),
    ).toEqual([])
  })

  test('is silent on the recipes, and on what contrib makes', () => {
    for (const make of Object.values(recipes)) expect(lint(make()).map(String)).toEqual([])
    for (const make of [contrib.prodigy, contrib.cocob, contrib.dog, contrib.dowg]) expect(lint(make()).map(String)).toEqual([])
  })
})
