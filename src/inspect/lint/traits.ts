import { compose } from '../../engine/compose.ts'
import { isRule } from '../../transformation/composition.ts'
import type { AnyTransformation, Composition, Part } from '../../transformation/transformation.ts'

/** What a transformation does to gradients, as far as a few steps on a small tree tell. */
export interface Traits {
  /** −1 where it turns updates against the gradient, 1 where it keeps them, 0 where it makes none, or it is not known. */
  readonly sign: -1 | 0 | 1
  /** What it adds of the parameters where gradients are zero: 1 along them, −1 against them. */
  readonly decay: -1 | 0 | 1
  /** Whether it moves parameters though gradients are zero. */
  readonly moves: boolean
  /** Whether it rescales elements so that their scale is lost, as Adam does, and the sign. */
  readonly isAdaptive: boolean
  /** Whether it bounds large gradients and passes small ones. */
  readonly isClipping: boolean
  readonly changes: boolean
  /** Whether it averages or sums gradients of several steps. */
  readonly hasMoments: boolean
}

const UNKNOWN: Traits = { sign: 0, decay: 0, moves: false, isAdaptive: false, isClipping: false, changes: true, hasMoments: false }
const DIRECTION = [3, -2, 0.5, 1.25]
const PARAMS = [0.5, 1, 0.75, 2]

/** Tries a transformation out, its masks aside: on gradients that are large, small and zero. What can not be tried is unknown. */
export function traitsOf(composition: Composition): Traits {
  try {
    const run = runner(compose({ parts: composition.parts.map(unmasked), spec: composition.spec }))
    const [small, middle, large] = [1e-4, 1, 1e4].map((size) => run(size, 0.01))
    const idle = [1e-3, -1e-3, 1e3].map((size) => run(0, size))
    const sign = Math.sign(dot(run(1e3, 0), DIRECTION))
    // Tenfold gradients, and more, make updates of about the same size, small ones included.
    const isFlat = (a: readonly number[], b: readonly number[]): boolean => norm(b) < 10 * norm(a)
    const forgetsScale = isFlat(middle!, large!)
    const isAdaptive = forgetsScale && !isParallel(large!) && (isFlat(small!, middle!) || holdsArrays(composition))
    return {
      sign: asSign(sign),
      decay: asSign(Math.sign(dot(idle[0]!, PARAMS))),
      moves: idle.some((updates) => norm(updates) > 0),
      isAdaptive,
      isClipping: !isAdaptive && forgetsScale && norm(small!) > 0 && !isFlat(small!, middle!) && !holdsArrays(composition),
      changes: middle!.some((u, i) => u !== DIRECTION[i]) || large!.some((u, i) => u !== 1e4 * DIRECTION[i]!),
      hasMoments: holdsArrays(composition),
    }
  } catch {
    return UNKNOWN
  }
}

/** Runs from the beginning, and returns the sum of the updates. */
function runner(transformation: AnyTransformation): (gradient: number, params: number) => number[] {
  const tree = (values: readonly number[], size: number) => ({ w: { data: Float64Array.from(values, (x) => x * size), shape: [2, 2] } })
  return (gradient, size) => {
    const params = tree(PARAMS, size)
    const grads = tree(DIRECTION, gradient)
    let state: unknown = transformation.init(params)
    const sum = [0, 0, 0, 0]
    // A few steps, for some rates are 0 at first.
    for (let i = 0; i < 4; i++) {
      const [updates, next] = transformation.update(grads, state, params, { value: 1 })
      state = next
      for (const [j, u] of updates.w.data.entries()) sum[j] = sum[j]! + u
    }
    return finite(sum)
  }
}

/** Of what overflows nothing is told. */
const finite = (sum: number[]): number[] => (sum.every(Number.isFinite) ? sum : [0, 0, 0, 0])
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)
const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a))
const isParallel = (a: readonly number[]): boolean => Math.abs(dot(a, DIRECTION)) > 0.999 * norm(a) * norm(DIRECTION)
const asSign = (x: number): -1 | 0 | 1 => (x > 0 ? 1 : x < 0 ? -1 : 0)

function unmasked(part: Part): Part {
  const { work } = part
  if (!isRule(work) || work.inner === undefined) return { ...part, masks: [] }
  const inner = Object.entries(work.inner).map(([key, each]) => [key, { ...each, parts: each.parts.map(unmasked) }])
  return { ...part, masks: [], work: { ...work, trace: work.trace.bind(work), inner: Object.fromEntries(inner) } }
}

const holdsArrays = ({ parts }: Composition): boolean =>
  parts.some(({ work }) => isRule(work) && (hasSlot(work.spec) || Object.values(work.inner ?? {}).some(holdsArrays)))

const hasSlot = (spec: unknown): boolean =>
  typeof spec === 'object' && spec !== null && (Object(spec).slot === 'array' || Object.values(spec).some(hasSlot))
