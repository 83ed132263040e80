import { newProgram } from '../engine/program.ts'
import { add, eq, mul, select } from '../kernel/expr.ts'
import { compositionOfRule } from '../transformation/composition.ts'
import type { Rule, Slot } from '../transformation/transformation.ts'
import { isPlainObject } from '../trees/leaf.ts'
import { matchingLeaves } from '../trees/match.ts'
import { type Place, readStructure, structureOf } from '../trees/structure.ts'
import type { TreeOf } from '../trees/types.ts'

/**
 * What a state holds under the key `evalParams` if it knows parameters that are better to evaluate than those that are
 * trained: an average, and how it is weighed against the latter.
 *
 *     θ̄ = weight · average + paramsWeight · θ
 *
 * An average of parameters, or slow ones, have the weight 1, and θ has 0. Where θ = β x + (1 − β) z, as in schedule-free, and
 * the state holds z, x is found with the weight 1 − 1 / β of z and the paramsWeight 1 / β.
 * @category States
 */
export interface EvalParams {
  average: Slot
  weight: number
  paramsWeight: number
}

/**
 * Finds the parameters to evaluate, and to keep, in the state of any transformation: the average of `paramsEma` and its like, the slow
 * parameters of `lookahead`, those of `scheduleFree`, at any depth of chains and wrappers.
 *
 *     const [accuracy] = test(evalParams(state, params))
 *
 * A leaf of which the state holds no average, as under a mask, is that of the parameters. Throws a `TypeError` if the state
 * holds no such parameters, or more than one such set.
 * @category States
 */
export function evalParams<P>(state: unknown, params: P & TreeOf<P>): P {
  const found = recordsIn(state)
  const [first] = found
  if (first === undefined)
    throw new TypeError('evalParams: the state holds no evaluation parameters, wanted that of a paramsEma, a lookahead or a scheduleFree')
  if (found.length > 1)
    throw new TypeError(`evalParams: the state holds several evaluation parameters: ${found.map(({ path }) => path).join(', ')}`)
  const { path, average, weight, paramsWeight } = first
  // What has no weight does not show, NaN included.
  if (weight === 0) return params
  matchingLeaves(params, 'params', structureOf(average, path), { like: path })
  // The cast says what the program keeps: the result is a tree like the parameters.
  return program.update(average, [], { params, extra: { weight, paramsWeight } }).updates as P
}

interface Found extends Place {
  readonly average: unknown
  readonly weight: number
  readonly paramsWeight: number
}

function recordsIn(state: unknown): Found[] {
  const { leaves } = readStructure(state, 'state', 'plain data', false, (value, path, index): Found | Place | undefined => {
    const { average, weight, paramsWeight } = Object(value)
    const isRecord = path.endsWith('.evalParams') && typeof weight === 'number' && typeof paramsWeight === 'number' && average !== undefined
    if (isRecord) return { path: `state${path}.average`, index, average, weight, paramsWeight }
    return value === null || Array.isArray(value) || isPlainObject(value) ? undefined : { path, index }
  })
  return leaves.filter((leaf) => 'average' in leaf)
}

const rule: Rule = {
  spec: {},
  trace: ({ updates: m, params, extra: { weight = 0, paramsWeight = 0 } }) => {
    const average = mul(weight, m)
    return [select(eq(paramsWeight, 0), average, add(average, mul(paramsWeight, params))), {}]
  },
}
const program = /* @__PURE__ */ newProgram(/* @__PURE__ */ compositionOfRule(rule, 'evalParams', undefined), 'params')
