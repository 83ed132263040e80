import { inspect } from 'node:util'
import { expect, describe as group, test } from 'vitest'
import { sam } from '../../src/contrib.ts'
import {
  adafactor,
  adam,
  adamw,
  applyIfFinite,
  byName,
  byPath,
  chain,
  clipByGlobalNorm,
  conditionallyMask,
  exponentialDecay,
  freeze,
  injectHyperparams,
  like,
  type Mask,
  masked,
  multiSteps,
  namedChain,
  paramsEma,
  partition,
  polyakSgd,
  rmsprop,
  scaleByAdam,
  scaleByFactoredRms,
  scaleByLearningRate,
  sgd,
  stateless,
  transform,
} from '../../src/index.ts'
import { describe } from '../../src/inspect.ts'
import * as keras from '../../src/keras.ts'
import * as torch from '../../src/torch.ts'
import { catalogue } from '../catalogue.ts'

const params = { w: new Float32Array(10), bias: new Float32Array(2) }
const notBias = byPath((path) => path !== 'bias')

group('the call', () => {
  test.each([
    [adam(1e-3, { b1: 0.9, b2: 0.95, eps: 1e-8, nesterov: false }), 'adam(0.001, { b2: 0.95 })'],
    [adamw(1e-3, { weightDecay: 1e-4, b1: 0.9 }), 'adamw(0.001)'],
    [adamw(1e-3, { weightDecay: 0, mask: { w: true, bias: false } }), 'adamw(0.001, { weightDecay: 0, mask: { w: true, bias: false } })'],
    [rmsprop(1, { centered: false, decay: 0.9, momentum: 0 }), 'rmsprop(1, { momentum: 0 })'],
    [torch.adam({ lr: 1e-3, betas: [0.9, 0.999], eps: 1e-7 }), 'torch.adam({ eps: 1e-7 })'],
    [keras.adam({ epsilon: 1, useEma: false }), 'keras.adam({ epsilon: 1 })'],
    [sgd(1, { momentum: 0.5, nesterov: true }), 'sgd(1, { momentum: 0.5, nesterov: true })'],
    [chain(clipByGlobalNorm(1), adamw(1e-3, { b1: 0.9 })), 'chain(clipByGlobalNorm(1), adamw(0.001))'],
    [namedChain({ clip: clipByGlobalNorm(1), step: adam(1, { eps: 1e-8 }) }), 'namedChain({ clip: clipByGlobalNorm(1), step: adam(1) })'],
    [multiSteps(adam(1, { b2: 0.999 }), 2, { reduce: 'sum' }), "multiSteps(adam(1), 2, { reduce: 'sum' })"],
    [partition({ a: adam(1, { b2: 0.999 }) }, { w: 'a' }), "partition({ a: adam(1) }, { w: 'a' })"],
    [scaleByLearningRate(1, { flipSign: true }), 'scaleByLearningRate(1)'],
  ])('leaves out what is as by default %#', (optimizer, call) => {
    expect(describe(optimizer).call).toBe(call)
  })

  test('of what no factory made is told by the names of its parts', () => {
    const twice = transform({}, (g) => [g, {}], { name: 'twice' })
    expect(describe(twice).call).toBe('twice(…)')
    expect(describe(chain(twice, { init: () => null, update: (g) => [g, null] })).call).toBe('chain(twice(…), a hand-written pair)')
  })
})

test('needs are those of the parts, and each is told where', () => {
  const scaled = stateless((g, _p: unknown, { temperature }: { temperature: never }) => (temperature === undefined ? g : temperature))
  const { needs, parts } = describe(chain(adamw(1), polyakSgd(), scaled))
  expect(needs).toEqual(['params', 'temperature', 'value'])
  expect(parts.filter((part) => part.needs.length > 0).map(({ path, needs }) => [path, needs])).toEqual([
    ['[0][1]', ['params']],
    ['[1][0]', ['value']],
    ['[2]', ['temperature']],
  ])
})

test('every entry has a name with its place and whose it is, and a path for get and set', () => {
  const { parts } = describe(chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(0.5)))
  expect(parts.flatMap(({ state }) => state.map(({ name, path, kind, initial }) => [name, path, kind, initial]))).toEqual([
    ['[1] scaleByAdam.count', '[1].count', 'number', 0],
    ['[1] scaleByAdam.mu', '[1].mu', 'array', 0],
    ['[1] scaleByAdam.nu', '[1].nu', 'array', 0],
    ['[2] scaleByLearningRate.count', '[2].count', 'number', 0],
    ['[2] scaleByLearningRate.learningRate', '[2].learningRate', 'number', 0.5],
  ])
})

test('rules along lines are told in wrappers too, though what they hold depends on the shapes of leaves', () => {
  const { parts } = describe(multiSteps(applyIfFinite(adafactor(1e-3), 3), 2))
  expect(parts.map(({ name }) => name).slice(0, 3)).toEqual(['multiSteps', 'applyIfFinite', 'scaleByFactoredRms'])
  const masked = conditionallyMask(scaleByFactoredRms(), (step) => step % 2 === 0)
  expect(describe(sam(masked, sgd(0.1), { syncPeriod: 1, resetState: true })).parts.map(({ name }) => name)).toContain('scaleByFactoredRms')
})

test('entries tell what they follow', () => {
  const schedule = exponentialDecay({ initValue: 1, transitionSteps: 1, decayRate: 0.5 })
  const follows = (optimizer: Parameters<typeof describe>[0]) =>
    describe(optimizer).parts.flatMap(({ state }) =>
      state.flatMap(({ path, follows: source }) => (source === undefined ? [] : [[path, source]])),
    )
  expect(follows(chain(adam(schedule)))).toEqual([['[0][1].learningRate', 'a schedule']])
  expect(follows(injectHyperparams(({ rate }) => sgd(rate), { rate: 1 }))).toEqual([
    ['innerState[1].learningRate', 'state.hyperparams.rate'],
  ])
  expect(follows(adam(1))).toEqual([])
})

test('bytes of state: for each element, and given parameters of all', () => {
  expect(describe(sgd(1)).bytesPerElement).toEqual({ float32: 0, float64: 0 })
  expect(describe(adamw(1, { mask: notBias })).bytesPerElement).toEqual({ float32: 8, float64: 16 })
  expect(describe(chain(adam(1), paramsEma(0.9))).bytesPerElement).toEqual({ float32: 12, float64: 24 })
  expect(describe(transform({ a: like(0, 'float64') }, (g, s) => [g, s])).bytesPerElement).toEqual({ float32: 8, float64: 8 })
  expect(describe(masked(adam(1), notBias)).bytesPerElement).toBeUndefined()
  expect(describe(masked(adam(1), notBias), params).state).toEqual({ bytes: 3 * 8 + 2 * 4 * 10, elements: 12 })
})

test('given parameters, tells which leaves each mask hits', () => {
  const hit = (optimizer: Parameters<typeof describe>[0]) =>
    describe(optimizer, params).parts.map(({ path, isMasked, leaves }) => (isMasked ? [path, leaves] : path))
  expect(hit(adamw(1, { mask: notBias }))).toEqual(['[0]', ['[1]', ['w']], '[2]'])
  expect(hit(chain(multiSteps(masked(sgd(1), notBias), 2), freeze(false)))).toEqual([
    '[0]',
    ['[0].innerState.innerState[0]', ['w']],
    ['[0].innerState.innerState[1]', ['w']],
    ['[1]', []],
  ])
  expect(describe(masked(multiSteps(sgd(1), 2), notBias), params).parts.map(({ leaves }) => leaves)).toEqual([['w'], ['w'], ['w']])
  expect(() => describe(masked(sgd(1), { v: true }), params)).toThrow(/the mask of/)
})

test.each<[what: string, mask: Mask, hits: string, text: string]>([
  ['no leaf', byName('kernel'), 'none', 'the mask hits no leaf'],
  ['every leaf', true, 'all', ''],
  ['every leaf, asked', byName('w', 'bias'), 'all', 'the mask hits every leaf: bias, w'],
  ['some leaves', notBias, 'some', 'hits 1 leaf: w'],
])('tells that a mask hits %s', (_, mask, hits, text) => {
  const described = describe(adamw(1, { mask }), params)
  expect(described.parts.map((part) => part.hits)).toEqual([undefined, mask === true ? undefined : hits, undefined])
  expect(String(described)).toContain(text)
  expect(describe(adamw(1, { mask })).parts.map((part) => part.hits)).toEqual([undefined, undefined, undefined])
})

test('prints as a table', () => {
  const optimizer = chain(
    clipByGlobalNorm(1),
    adamw(exponentialDecay({ initValue: 1, transitionSteps: 1, decayRate: 0.5 }), { mask: notBias }),
  )
  const described = describe(optimizer, params)
  expect(inspect(described)).toBe(String(described))
  expect(String(described)).toMatchInlineSnapshot(`
    "chain(clipByGlobalNorm(1), adamw(exponentialDecay({ initValue: 1, transitionSteps: 1, decayRate: 0.5 }), { mask: … }))
    needs: params
    state: 136 bytes for 12 elements, 11.33 for each
      [0] clipByGlobalNorm(1)
      [1][0] scaleByAdam()
        [1][0] scaleByAdam.count                 a number, at first 0
        [1][0] scaleByAdam.mu                    like the parameters, at first 0
        [1][0] scaleByAdam.nu                    like the parameters, at first 0
      [1][1] addDecayedWeights(0.0001, { mask: … }) — needs params; hits 1 leaf: w
        [1][1] addDecayedWeights.count           a number, at first 0
        [1][1] addDecayedWeights.weightDecay     a number, at first 0.0001
      [1][2] scaleByLearningRate(exponentialDecay({ initValue: 1, transitionSteps: 1, decayRate: 0.5 }))
        [1][2] scaleByLearningRate.count         a number, at first 0
        [1][2] scaleByLearningRate.learningRate  a number, at first 1, follows a schedule"
  `)
})

test.each(catalogue)('tells of $name', ({ name, make, needs }) => {
  const optimizer = make()
  const described = describe(optimizer, { w: new Float32Array(2), b: 1 })
  expect(String(described)).toContain(described.call)
  if (name !== 'scaleByNovograd()' && optimizer.composition !== undefined && needs !== undefined && described.bytesPerElement !== undefined)
    expect(described.needs).toContain('params')
  const { bytesPerElement } = describe(optimizer)
  if (bytesPerElement === undefined) return
  const big = { w: new Float32Array(1000), v: new Float32Array(3000) }
  const { bytes = 0 } = describe(optimizer, big).state ?? {}
  expect(Math.round(bytes / 4000)).toBe(bytesPerElement.float32)
})
