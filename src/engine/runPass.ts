import type { Ran } from '../kernel/course.ts'
import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { kernelFor } from '../kernel/executor.ts'
import type { Graph } from '../kernel/graph.ts'
import type { LinedLeaf } from '../kernel/linePass.ts'
import type { LeafNode } from '../trees/structure.ts'
import type { HostValues, Unit } from './hostValues.ts'
import { naming } from './naming.ts'
import type { Stage } from './prepared.ts'

/** Runs a pass over ordinary arrays: over the elements of a unit, or where lines occur over its only leaf. */
export function runPass(
  graph: Graph,
  { pass, kernels }: Stage,
  { leaves, dtype, size }: Unit,
  inputs: readonly (readonly FloatArray[])[],
  uniforms: readonly number[],
): Ran {
  const { on, along, stores } = pass
  if (along !== undefined || on !== undefined) {
    const leaf = leaves[0]!
    return graph.lines!.run(pass, leaf.shape, linedLeafOf(graph, pass, leaf), dtype, inputs, uniforms)
  }
  const outputs = stores.map((store) => newArray(store.dtype ?? dtype, size))
  const sums = pass.sums.map(() => 0)
  kernels[dtype] ??= kernelFor(pass, dtype)
  kernels[dtype](inputs, uniforms, outputs, sums, size)
  return { outputs, sums, reduced: [] }
}

/** Keeps what a pass has reduced to lines for later ones, and tells the host what is one number for the leaf. */
export function keepReduced(host: HostValues, unit: Unit, reduced: Ran['reduced'], kept: FloatArray[]): void {
  for (const [id, array] of reduced) {
    kept[id] = array
    if (array.length === 1) host.know(id, array[0]!, unit)
  }
}

/** A leaf as a pass sees it that meets other lines there. Throws a `TypeError` that names who asked for these where it lacks one. */
export function linedLeafOf(graph: Graph, { on, along, stores }: Stage['pass'], leaf: LeafNode): LinedLeaf | undefined {
  if (along === undefined) return undefined
  const [{ id } = { id: 0 }] = [...along.pass.reductions, ...stores]
  return naming(graph.at(id).origin, leaf, () => graph.lines!.linedLeaf(leaf.shape, on, along.lines))
}
