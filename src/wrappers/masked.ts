import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { checkFlags } from '../numbers/checks.ts'
import { compositionOf, isRule, nest, titleOf } from '../transformation/composition.ts'
import { decideMasks, type Mask } from '../transformation/mask.ts'
import { type MaskOptions, strictly } from '../transformation/strictly.ts'
import type { AnyTransformation, GradientTransformation, Masked, NeedsOf, Part, SpecOf } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { matchingLeaves } from '../trees/match.ts'
import { type Structure, structureOf } from '../trees/structure.ts'

/**
 * Applies a transformation to the leaves that a mask leaves in; the others pass through, and have `null` in the state.
 *
 *     masked(addDecayedWeights(1e-2), byPath((path) => !path.endsWith('bias')))
 *
 * To freeze leaves, mask `setToZero()` instead: what passes through here is the raw gradient.
 * Throws a `TypeError` where the mask does not fit the parameters, and if `strict`, where it hits none of them or all.
 * @category Wrappers
 */
export const masked = /* @__PURE__ */ factory('masked', makeMasked, 2)

function makeMasked<T extends AnyTransformation>(
  inner: T,
  mask: Mask,
  options: MaskOptions = {},
): GradientTransformation<{ readonly innerState: Masked<SpecOf<T>> }, NeedsOf<T>> {
  const { strict = false } = options
  checkFlags('masked', { strict })
  const { parts, spec } = nest('masked', [compositionOf(inner, 'masked: inner')], ['innerState'])
  const decided = strict ? strictly('masked', mask) : mask
  return compose({ parts: parts.map((part) => maskedPart(part, decided)), spec })
}

/** A rule is left out where its mask says so before it runs; a pair written by hand does not get to see what is left out. */
export function maskedPart(part: Part, mask: Mask): Part {
  const { work } = part
  if (isRule(work)) {
    const inner = Object.entries(work.inner ?? {}).map(([key, each]) => [
      key,
      { ...each, parts: each.parts.map((one) => maskedPart(one, mask)) },
    ])
    return { ...part, masks: [mask, ...part.masks], work: { ...work, inner: Object.fromEntries(inner) } }
  }
  const decide = (params: unknown, structure: Structure): boolean[] => decideMasks([mask], params, structure, titleOf(part))
  const prune = (tree: unknown, name: string, structure: Structure, kept: readonly boolean[]): unknown => {
    const leaves = matchingLeaves(tree, name, structure)
    return build(structure, ({ index }) => (kept[index] ? leaves[index] : null))
  }
  return {
    ...part,
    work: {
      ...work,
      init(params: unknown) {
        const structure = structureOf(params, 'params')
        return work.init(prune(params, 'params', structure, decide(params, structure)))
      },
      update(updates: unknown, state: unknown, params: unknown, extra: unknown) {
        const structure = structureOf(updates, 'grads')
        const kept = decide(params ?? updates, structure)
        const seen = params === undefined ? undefined : prune(params, 'params', structure, kept)
        const [next, nextState] = work.update(prune(updates, 'grads', structure, kept), state, seen, extra)
        const transformed = matchingLeaves(next, 'the updates it returns', structure, { isAbsent: ({ index }) => !kept[index] })
        const untouched = matchingLeaves(updates, 'grads', structure)
        return [build(structure, ({ index }) => (kept[index] ? transformed[index] : untouched[index])), nextState]
      },
    },
  }
}
