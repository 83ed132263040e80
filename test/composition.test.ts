import { expect, test } from 'vitest'
import { scheduleFree } from '../src/contrib.ts'
import {
  type AnyTransformation,
  addDecayedWeights,
  applyIfFinite,
  chain,
  flatten,
  injectHyperparams,
  lookahead,
  masked,
  multiSteps,
  namedChain,
  partition,
  scale,
} from '../src/index.ts'

const decay = (): AnyTransformation => addDecayedWeights(0.1)

test.each<[what: string, transformation: AnyTransformation, title: string]>([
  ['alone', decay(), 'addDecayedWeights'],
  ['in a chain', chain(scale(1), decay()), 'chain[1] addDecayedWeights'],
  ['in a chain of chains', chain(scale(1), chain(scale(1), decay())), 'chain[1][1] addDecayedWeights'],
  ['in a namedChain', namedChain({ first: decay() }), 'namedChain.first addDecayedWeights'],
  ['in a namedChain in a chain', chain(namedChain({ first: decay() })), 'chain[0].first addDecayedWeights'],
  ['masked', masked(decay(), true), 'masked.innerState addDecayedWeights'],
  ['masked, in a chain', masked(chain(scale(1), decay()), true), 'masked.innerState[1] addDecayedWeights'],
  ['masked, of a chain', chain(scale(1), masked(decay(), true)), 'chain[1].innerState addDecayedWeights'],
  ['under a label', partition({ all: decay() }, 'all'), 'partition.innerStates.all addDecayedWeights'],
  ['wrapped', applyIfFinite(chain(scale(1), decay()), 1), 'applyIfFinite.innerState[1] addDecayedWeights'],
  ['wrapped, of a chain', chain(scale(1), multiSteps(decay(), 1)), 'chain[1].innerState addDecayedWeights'],
  ['with hyperparameters', injectHyperparams(() => decay(), {}), 'injectHyperparams.innerState addDecayedWeights'],
  ['of a contributed wrapper', scheduleFree(decay(), 0.1), 'scheduleFree.baseOptimizerState addDecayedWeights'],
  ['flat', flatten(chain(decay())), 'chain[0] addDecayedWeights'],
])('errors tell where a part stands: %s', (_, transformation, title) => {
  const params = { w: Float32Array.of(1) }
  expect(() => transformation.update(params, transformation.init(params))).toThrow(
    new TypeError(`${title} reads the parameters: pass them as update's third argument`),
  )
})

test('a hand-written pair has its place too', () => {
  const pair = { init: () => 0, update: () => undefined as never }
  expect(() => chain(scale(1), pair).update({ w: 1 }, [{}, 0 as never])).toThrow(
    'chain[1] hand-written returns undefined from update, wanted [updates, state]',
  )
  expect(() => lookahead(pair, 1, 1).update({ w: 1 }, lookahead(pair, 1, 1).init({ w: 1 }) as never, { w: 1 })).toThrow(
    'lookahead.fastState hand-written returns undefined from update, wanted [updates, state]',
  )
})
