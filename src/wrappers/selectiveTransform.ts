import { factory } from '../factory.ts'
import { decideMasks, type Mask } from '../transformation/mask.ts'
import type { AnyTransformation, GradientTransformation, Masked, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { structureOf } from '../trees/structure.ts'
import { freeze } from './freeze.ts'
import { partition } from './partition.ts'

/**
 * Applies a transformation to the leaves that a mask leaves in, and freezes the others.
 *
 *     selectiveTransform(adam(1e-3), byPath((path) => path.startsWith('head')))
 *
 * As everywhere, true means "this leaf is transformed"; Optax's `freeze_mask` is the other way round. The state is that of
 * `partition`, under `innerStates.train`.
 *
 * @see Optax, selective_transform
 * @category Wrappers
 */
export const selectiveTransform = /* @__PURE__ */ factory('selectiveTransform', makeSelectiveTransform)

function makeSelectiveTransform<T extends AnyTransformation>(
  inner: T,
  mask: Mask,
): GradientTransformation<{ readonly innerStates: Masked<{ readonly train: SpecOf<T>; readonly freeze: {} }> }, NeedsOf<T>> {
  const transformations: { readonly [label: string]: AnyTransformation } = { train: inner, freeze: freeze(true) }
  const selective: AnyTransformation = partition(transformations, (params) => {
    const structure = structureOf(params, 'params')
    const isTrained = decideMasks([mask], params, structure, 'selectiveTransform')
    return build(structure, ({ index }) => (isTrained[index] ? 'train' : 'freeze'))
  })
  return selective
}
