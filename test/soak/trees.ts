import fc from 'fast-check'

type Kind = 'number' | 'float32' | 'float64' | 'record of float32' | 'record of float64'

/** A leaf to be filled with numbers. */
export interface LeafPlan {
  readonly kind: Kind
  readonly size: number
}

/** What a tree is without its numbers; `null` is an empty place. */
export type TreePlan = LeafPlan | null | readonly TreePlan[] | { readonly [key: `p${number}`]: TreePlan }

const isLeafPlan = (plan: TreePlan): plan is LeafPlan => typeof plan === 'object' && plan !== null && 'kind' in plan

/** Mostly shorter than a vector or a little longer, now and then empty, around a block of 8,192 elements, or of several. */
const size = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 8190, max: 8200 }) },
  { weight: 1, arbitrary: fc.integer({ min: 16_000, max: 20_000 }) },
)

const leaf: fc.Arbitrary<LeafPlan> = fc.record({
  kind: fc.constantFrom<Kind>('number', 'float32', 'float64', 'record of float32', 'record of float64'),
  size,
})

/** Keys that no state has of its own, so that a path tells which of its places belong to a parameter. */
const withKeys = (plans: readonly TreePlan[]): TreePlan => Object.fromEntries(plans.map((plan, i) => [`p${i}`, plan]))

/** Trees of one leaf to a dozen, nested up to three deep, and now and then one that is a leaf. */
export const randomTree: fc.Arbitrary<TreePlan> = fc.letrec<{ tree: TreePlan; inner: TreePlan }>((tie) => ({
  inner: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'tree' },
    { weight: 6, arbitrary: leaf },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.array(tie('inner'), { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(tie('inner'), { minLength: 1, maxLength: 3 }).map(withKeys) },
  ),
  tree: fc.oneof(
    { weight: 8, arbitrary: fc.array(tie('inner'), { minLength: 1, maxLength: 4 }).map(withKeys) },
    { weight: 1, arbitrary: leaf },
  ),
})).tree

/** What the numbers of a tree are like: small ones, or among them those on which arithmetic is special. */
export type Numbers = 'plain' | 'special'

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 1e-45, 5e-324, 3e38, 1e300]

/** Numbers from −2 to 2, in the same order for the same seed. */
export function numbersOf(seed: number, numbers: Numbers = 'plain'): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return () => {
    const x = next()
    return numbers === 'special' && x < 0.1 ? SPECIAL[Math.floor(next() * SPECIAL.length)]! : 4 * x - 2
  }
}

export interface Filling {
  readonly seed: number
  readonly numbers?: Numbers
  /** Which leaves are `null` in place of their numbers: those whose index is a bit of it. */
  readonly nulls?: number
}

/** Fills a tree with numbers; each leaf has arrays of its own. */
export function fillTree(plan: TreePlan, { seed, numbers = 'plain', nulls = 0 }: Filling): unknown {
  const next = numbersOf(seed, numbers)
  let index = 0
  const fillLeaf = ({ kind, size }: LeafPlan): unknown => {
    const isNull = (nulls >> (index++ % 31)) & 1
    if (isNull) return null
    if (kind === 'number') return next()
    const data = kind.endsWith('float32') ? Float32Array.from({ length: size }, next) : Float64Array.from({ length: size }, next)
    return kind.startsWith('record') ? { data, shape: size % 2 ? [size] : [2, size / 2], tag: `made of ${size}` } : data
  }
  const fill = (node: TreePlan): unknown => {
    if (node === null) return null
    if (isLeafPlan(node)) return fillLeaf(node)
    if (Array.isArray(node)) return node.map(fill)
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, fill(item)]))
  }
  return fill(plan)
}

/** The plan in one line, for a counterexample to be read. */
export function describeTree(plan: TreePlan): string {
  if (plan === null) return 'null'
  if (isLeafPlan(plan)) return plan.kind === 'number' ? 'number' : `${plan.kind}[${plan.size}]`
  if (Array.isArray(plan)) return `[${plan.map(describeTree).join(', ')}]`
  return `{ ${Object.entries(plan)
    .map(([key, item]) => `${key}: ${describeTree(item)}`)
    .join(', ')} }`
}
