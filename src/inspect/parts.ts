import { type PlacedPart, place, wholeSpec } from '../engine/placed.ts'
import { traceWhole } from '../engine/trace.ts'
import { Graph } from '../kernel/graph.ts'
import { type Overwritten, overwrittenIn } from '../state/overwritten.ts'
import { isRule } from '../transformation/composition.ts'
import type { Entry } from '../transformation/entry.ts'
import { decideMasks } from '../transformation/mask.ts'
import type { Composition } from '../transformation/transformation.ts'
import { leafPath, publicPath, structureOf } from '../trees/structure.ts'
import { argsThatDiffer, textOfCall } from './callText.ts'

/**
 * One entry of a part's state.
 * @category Looking and mending
 */
export interface DescribedEntry {
  /** Where it stands, and in whose state: `[2] scaleByLearningRate.learningRate`. */
  readonly name: string
  /** Where it stands: `[2].learningRate`, as `get` and `set` take it. */
  readonly path: string
  /** An array like each parameter, a number for each, one number, or the state of a hand-written pair, of which nothing is known. */
  readonly kind: Entry['kind']
  /** What it is at first, `'params'` for a copy of the parameter. */
  readonly initial: number | 'params'
  readonly dtype: Entry['dtype']
  /** What computes it, where no step reads it and `set` refuses to change it. */
  readonly follows?: string
}

/**
 * One part of an optimizer: a rule, or a hand-written pair. What is in a wrapper comes behind it, with longer paths.
 * @category Looking and mending
 */
export interface DescribedPart {
  readonly path: string
  readonly name: string
  /** The call that made it, without what is as by default. */
  readonly call: string
  /** The arguments of that call. */
  readonly args: readonly unknown[]
  /** What `update` must be given for it: `params`, or the names of extra arguments. */
  readonly needs: readonly string[]
  readonly state: readonly DescribedEntry[]
  /** Whether it is under a mask. */
  readonly isMasked: boolean
  /** Given parameters, the paths of those that it is applied to. */
  readonly leaves?: readonly string[]
  /** Given parameters, how many of them its masks hit; a mask that hits none, or all, decides nothing. */
  readonly hits?: 'none' | 'some' | 'all'
}

/** Describes the parts of a composition, those in wrappers too. */
export function partsOf(composition: Composition, params: unknown): DescribedPart[] {
  const followed = new Map(overwrittenIn(composition).map((each) => [publicPath(each.path.slice('state'.length)), sourceOf(each)]))
  const structure = params === undefined ? undefined : structureOf(params, 'params')
  const walk = (part: PlacedPart): DescribedPart[] => {
    const described = describePart(part)
    const masked = part.masks.some((mask) => mask !== true)
    const hit = structure === undefined ? undefined : decideMasks(part.masks, params, structure, part.name)
    const leaves = hit === undefined ? {} : { leaves: structure!.leaves.flatMap(({ path, index }) => (hit[index] ? leafPath(path) : [])) }
    const hits = hit === undefined || !masked ? {} : { hits: hitsOf(hit) }
    const state = described.state.map((entry) => ({
      ...entry,
      ...(followed.has(entry.path) ? { follows: followed.get(entry.path)! } : {}),
    }))
    const own: DescribedPart = { ...described, state, isMasked: masked, ...leaves, ...hits }
    return [own, ...Object.values(part.inner).flatMap(({ parts }) => parts.flatMap(walk))]
  }
  return place(composition).parts.flatMap(walk)
}

const hitsOf = (hit: readonly boolean[]): 'none' | 'some' | 'all' => (!hit.includes(true) ? 'none' : hit.includes(false) ? 'some' : 'all')

function sourceOf({ knobs, isScheduled }: Overwritten): string {
  if (knobs.length > 0) return knobs.join(' and ')
  return isScheduled ? 'a schedule' : 'what is measured'
}

function describePart(part: PlacedPart): Omit<DescribedPart, 'isMasked' | 'leaves' | 'hits'> {
  const path = publicPath(part.path)
  const label = path === '' ? part.name : `${path} ${part.name}`
  return {
    path,
    name: part.name,
    call: part.call === undefined ? part.name : textOfCall(part.call),
    args: part.call === undefined ? [] : argsThatDiffer(part.call),
    needs: needsOf(part),
    state: part.own.map(({ path: at, kind, initial, dtype }) => ({
      name: label + at,
      path: publicPath(part.path + at),
      kind,
      initial,
      dtype,
    })),
  }
}

/** What a part reads besides updates and state, what is in it included. */
function needsOf({ work, name, masks }: PlacedPart): string[] {
  if (!isRule(work)) return []
  const { traced } = traceWhole(new Graph(), { parts: [{ work, name, masks, path: '' }], spec: wholeSpec(work) })
  return [...traced.readers.keys()].sort()
}
