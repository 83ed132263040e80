import type { namedChain } from '../chain.ts'
import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { checkObject } from '../numbers/checks.ts'
import { compositionOf, nest } from '../transformation/composition.ts'
import type { MaskTree } from '../transformation/mask.ts'
import type { AnyTransformation, GradientTransformation, Masked, NeedsOf, SpecOf } from '../transformation/transformation.ts'
import { build, type Nested } from '../trees/build.ts'
import { readPrefix } from '../trees/prefix.ts'
import { structureOf } from '../trees/structure.ts'
import { maskedPart } from './masked.ts'

/**
 * Which transformation each leaf gets: a label for each leaf, or one for a whole subtree.
 * @category Wrappers
 */
export type LabelTree = Nested<string>

/**
 * A tree of labels, or a function that makes one of the parameters; it must not depend on their values.
 * @category Wrappers
 */
// biome-ignore lint/suspicious/noExplicitAny: the type of the parameters is known where the labels are used, not where they are made
export type Labels = LabelTree | ((params: any) => LabelTree)

type Transformations = { readonly [label: string]: AnyTransformation }

/**
 * Applies to each leaf the transformation of its label. Rules fuse: each leaf gets one kernel, of its label.
 *
 *     partition({ matrix: adamw(1e-3), vector: sgd(0.1) }, labelByPath((path) => (path.endsWith('bias') ? 'vector' : 'matrix')))
 *
 * The state of each label has `null` in the place of the leaves of the others. Sums, such as the global norm, take in the
 * leaves of the label. Throws a `TypeError` where a leaf has no label, or one without a transformation.
 *
 * @see Optax, partition
 * @category Wrappers
 */
export const partition = /* @__PURE__ */ factory('partition', makePartition)

function makePartition<const Ts extends Transformations>(
  transformations: Ts,
  labels: Labels,
): GradientTransformation<
  { readonly innerStates: Masked<{ readonly [K in keyof Ts]: SpecOf<Ts[K]> }> },
  NeedsOf<ReturnType<typeof namedChain<Ts>>>
> {
  checkObject('partition: transformations', transformations)
  const names = Object.keys(transformations)
  if (names.length === 0) throw new TypeError('partition: there is no transformation, wanted one for each label')
  const children = names.map((label) => {
    const { parts, spec } = compositionOf(transformations[label]!, `partition: ${label}`)
    return { parts: parts.map((part) => maskedPart(part, maskOf(labels, label, names))), spec }
  })
  return compose(nest('partition', [nest('partition', children, names)], ['innerStates']))
}

function maskOf(labels: Labels, own: string, known: readonly string[]): (params: unknown) => MaskTree {
  return (params) => {
    const structure = structureOf(params, 'params')
    const tree = typeof labels === 'function' ? labels(params) : labels
    const found = readPrefix(tree, structure, isLabel, ['the label', 'a string'])
    const unknown = [...new Set(found)].filter((label) => !known.includes(label))
    if (unknown.length > 0) {
      const { path } = structure.leaves[found.findIndex((label) => unknown.includes(label))]!
      throw new TypeError(
        `partition: there is no transformation for the label ${list(unknown)}, which params${path} has; there are ${list(known)}`,
      )
    }
    return build(structure, ({ index }) => found[index] === own)
  }
}

const isLabel = (value: unknown): value is string => typeof value === 'string'
const list = (labels: readonly string[]): string => labels.map((label) => JSON.stringify(label)).join(', ')
