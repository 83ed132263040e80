import { describe, expect, test } from 'vitest'
import { adam, adamw, addNoise, byPath, chain, exponentialDecay, freeze, namedChain, scaleByLearningRate, sgd } from '../../src/index.ts'
import { adam as torchAdam } from '../../src/torch.ts'

const frozen = byPath((path) => path === 'b')

describe('freeze', () => {
  test('is refused before what moves frozen leaves for certain', () => {
    expect(() => chain(freeze(frozen), adamw(1e-3))).toThrow(
      'freeze stands before chain[1][1] addDecayedWeights, which moves what it froze: put it last',
    )
    expect(() => chain(chain(freeze(frozen)), chain(addNoise(0.1, 0.5)))).toThrow('chain[1][0] addNoise')
    expect(() => namedChain({ freeze: freeze({ b: true }), step: adamw(1) })).toThrow('namedChain.step[1] addDecayedWeights')
  })

  test.each([
    ['last', () => chain(adamw(1e-3), freeze(frozen))],
    ['before what leaves zeros', () => chain(freeze(frozen), adam(1e-3))],
    ['of nothing', () => chain(freeze(false), adamw(1e-3))],
    ['before a decay of 0', () => chain(freeze(frozen), torchAdam())],
    ['before a decay with a mask', () => chain(freeze(frozen), adamw(1e-3, { mask: { w: true, b: false } }))],
    [
      'before a decay that begins at 0',
      () => chain(freeze(frozen), adamw(1e-3, { weightDecay: exponentialDecay({ initValue: 0, transitionSteps: 1, decayRate: 0.5 }) })),
    ],
    ['before a rate', () => chain(sgd(1), freeze(frozen), scaleByLearningRate(1, { flipSign: false }))],
  ])('stands well %s', (_, make) => {
    expect(make).not.toThrow()
  })
})
