import { factory } from '../factory.ts'
import { stateless } from '../transform.ts'
import { compositionOf, isRule, titleOf } from '../transformation/composition.ts'
import type { Mask } from '../transformation/mask.ts'
import type { GradientTransformation, Part } from '../transformation/transformation.ts'

/**
 * Replaces the updates of the leaves that a mask marks by zeros, NaN included, so that these leaves stay as they are; the
 * others pass. It stands last in a chain.
 *
 *     g ← −0      θ + −0 has the bits of θ, where −0 + 0 is 0
 *
 * As everywhere, true means "this leaf is transformed": here, frozen. A chain throws a `TypeError` where something stands behind it that
 * moves frozen leaves whatever their mask: a decay of the weights or noise, without a mask of its own.
 *
 * @see Optax, freeze
 * @category Wrappers
 */
export const freeze = /* @__PURE__ */ factory('freeze', (mask: Mask): GradientTransformation<{}> => {
  const frozen = stateless(() => -0, { name: 'freeze', mask })
  if (mask === false) return frozen
  const composition = compositionOf(frozen, 'freeze')
  return { ...frozen, composition: { ...composition, parts: composition.parts.map((part) => ({ ...part, checkLater: refuseMovers })) } }
})

/** What adds to every leaf though its update is zero, moves those that are frozen. */
function refuseMovers(later: readonly Part[]): void {
  const mover = later.find(
    ({ name, work, masks }) => masks.length === 0 && (name === 'addNoise' || (name === 'addDecayedWeights' && holdsDecay(work))),
  )
  if (mover !== undefined) throw new TypeError(`freeze stands before ${titleOf(mover)}, which moves what it froze: put it last`)
}

/** Whether the decay is another than 0, which a state may be edited to hold. */
const holdsDecay = (work: Part['work']): boolean => isRule(work) && Object(work.spec).weightDecay !== 0
