import type { Ran } from '../kernel/course.ts'
import { type FloatArray, newArray } from '../kernel/dtype.ts'
import { kernelFor } from '../kernel/executor.ts'
import type { Graph } from '../kernel/graph.ts'
import type { Unit } from './hostValues.ts'
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
    return naming(originOf(graph, pass), leaf, () => graph.lines!.run(pass, leaf.shape, dtype, inputs, uniforms))
  }
  const outputs = stores.map((store) => newArray(store.dtype ?? dtype, size))
  const sums = pass.sums.map(() => 0)
  kernels[dtype] ??= kernelFor(pass, dtype)
  kernels[dtype](inputs, uniforms, outputs, sums, size)
  return { outputs, sums, reduced: [] }
}

/** Who is named where leaves do not have the lines of a pass. */
export function originOf(graph: Graph, { along, stores }: Stage['pass']): string {
  const [{ id } = { id: 0 }] = [...(along?.pass.reductions ?? []), ...stores]
  return graph.at(id).origin
}
