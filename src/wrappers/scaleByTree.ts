import { compose } from '../engine/compose.ts'
import { factory } from '../factory.ts'
import { elementwise, eq, mul, select } from '../kernel/expr.ts'
import type { Expr, Scalar } from '../kernel/node.ts'
import { checkFinite } from '../numbers/checks.ts'
import { stateless } from '../transform.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { MaskTree } from '../transformation/mask.ts'
import type { GradientTransformation } from '../transformation/transformation.ts'
import { build, type Nested } from '../trees/build.ts'
import { readPrefix } from '../trees/prefix.ts'
import { readStructure, structureOf } from '../trees/structure.ts'

/**
 * A number or an expression for each leaf, or one for a whole subtree.
 * @category Wrappers
 */
export type ScaleTree = Nested<Scalar>

/**
 * Multiplies the updates of each leaf by its number in a tree: a learning rate for each layer, with one state for all.
 *
 *     chain(adam(1e-3), scaleByTree({ encoder: 0.1, head: 1 }))
 *
 *     g ← c g      where c is 0: −0, so that the leaf is frozen, NaN or not
 *
 * Throws a `RangeError` if a number is not finite, a `TypeError` where the tree does not fit the parameters.
 * @category Wrappers
 */
export const scaleByTree = /* @__PURE__ */ factory('scaleByTree', (tree: ScaleTree): GradientTransformation<{}> => {
  // 1 is always there, so that the tree is checked even if it is empty; it costs nothing.
  const factors = new Set<Scalar>([1])
  readStructure(tree, 'scaleByTree: tree', 'a number, or these in arrays and plain objects', true, (value, path, index) => {
    if (!isScalar(value)) return undefined
    checkFinite('scaleByTree', { [`tree${path}`]: value })
    factors.add(value)
    return { path, index }
  })
  // A rule for each number, masked to its leaves: the kernel of each leaf has its number as a constant.
  const parts = [...factors].flatMap((factor) => {
    const scaled = stateless((g) => scaledBy(factor, g), { name: 'scaleByTree', mask: leavesWith(tree, factor) })
    return compositionOf(scaled, 'scaleByTree').parts
  })
  return compose({ parts, spec: {} })
})

function scaledBy(factor: Scalar, g: Expr): Scalar {
  if (typeof factor === 'number') return factor === 0 ? -0 : mul(factor, g)
  // By element: each condition of the tree would double the courses that a step can take.
  const isFrozen = eq(elementwise(select(eq(factor, 0), 1, 0)), 1)
  return select(isFrozen, -0, mul(factor, g))
}

function leavesWith(tree: ScaleTree, factor: Scalar): (params: unknown) => MaskTree {
  return (params) => {
    const structure = structureOf(params, 'params')
    const found = readPrefix(tree, structure, isScalar, ['the number of scaleByTree', 'a number'])
    return build(structure, ({ index }) => found[index] === factor)
  }
}

const isScalar = (value: unknown): value is Scalar => typeof value === 'number' || typeof Object(value).op === 'string'
