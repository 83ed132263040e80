import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { kernelFor } from '../kernel/executor.ts'
import type { Graph } from '../kernel/graph.ts'
import type { Line, LinedLeaf } from '../kernel/linePass.ts'
import { lineOf } from '../kernel/value.ts'
import { sizeOf } from '../trees/axes.ts'
import type { LeafNode } from '../trees/structure.ts'
import type { Unit } from './hostValues.ts'
import { named } from './linedEntry.ts'
import type { Stage } from './prepared.ts'

/** What comes of a pass over a unit. */
export interface Ran {
  /** For each store what it has stored. */
  readonly outputs: readonly FloatArray[]
  readonly sums: readonly number[]
  /** What it has reduced to lines. */
  readonly reduced: readonly (readonly [id: number, array: FloatArray])[]
}

/** Runs a pass over ordinary arrays: over the elements of a unit, or over the places of a line of its only leaf. */
export function runPass(
  graph: Graph,
  stage: Stage,
  unit: Unit,
  inputs: readonly (readonly FloatArray[])[],
  uniforms: readonly number[],
): Ran {
  const { pass, kernels, lineKernels } = stage
  const { on, along, stores } = pass
  const leaf = unit.leaves[0]!
  const dtype = on === undefined ? unit.dtype : 'float64'
  const like = linedLeafOf(graph, stage, unit)
  const size = on === undefined ? unit.size : placesOf(graph, on, leaf)
  const outputs = stores.map(({ dtype: own, result }) => newArray(own ?? (result === undefined ? dtype : unit.dtype), size))
  const sums = pass.sums.map(() => 0)
  if (along === undefined || like === undefined) {
    kernels[dtype] ??= kernelFor(pass, dtype)
    kernels[dtype](inputs, uniforms, outputs, sums, size)
    return { outputs, sums, reduced: [] }
  }
  const reduced = newReduced(graph, stage, unit)
  const reductions = reduced.map(([, array]) => array)
  lineKernels[dtype] ??= along.support.kernelFor(along.pass, dtype)
  lineKernels[dtype](
    like,
    inputs.map(([array]) => array!),
    uniforms,
    outputs,
    reductions,
    sums,
  )
  return { outputs, sums, reduced }
}

/** Room for what a pass reduces to lines: sums in float64, maxima in the dtype of what it runs over. */
export function newReduced(graph: Graph, { pass: { on, along } }: Stage, { leaves: [leaf], dtype }: Unit): Ran['reduced'] {
  return (along?.pass.reductions ?? []).map(({ id, line, op }) => {
    const own = op === 'max' && on === undefined ? dtype : 'float64'
    return [id, newArray(own, placesOf(graph, along!.lines[line]!, leaf!))] as const
  })
}

export const placesOf = ({ lines }: Graph, line: Line, { shape }: LeafNode): number => sizeOf(lines?.shapeOf(line, shape) ?? [])

/** The leaf of a unit as a pass along lines sees it. Throws a `TypeError` that names the leaf where it does not have these lines. */
export function linedLeafOf(graph: Graph, { pass: { on, along, loads }, lined }: Stage, unit: Unit): LinedLeaf | undefined {
  if (along === undefined) return undefined
  const { lines, pass, support } = along
  const [leaf] = unit.leaves
  const [id = 0] = [...pass.reductions.map((reduction) => reduction.id), ...loads.filter((load) => lineOf(graph.at(load)))]
  const like = lined.get(unit) ?? named(graph.at(id).origin, leaf!, () => support.linedLeaf(leaf!.shape, on, lines))
  lined.set(unit, like)
  return like
}
