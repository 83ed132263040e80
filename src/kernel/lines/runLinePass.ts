import type { LineSupport } from '../course.ts'
import { newArray } from '../dtype.ts'
import { kernelFor } from '../executor.ts'
import type { Line, LineKernel, LinePass } from '../linePass.ts'
import { product } from '../product.ts'
import { lineKernelFor } from './executor.ts'
import { axesThere } from './linedLeaf.ts'

const placesOf = (line: Line, shape: readonly number[]): number => product(axesThere(line, shape).map((axis) => shape[axis]!))

/** By pass and dtype, lest its key be written at every step. */
const kernels = new WeakMap<LinePass, { float32?: LineKernel; float64?: LineKernel }>()

export const runLinePass: LineSupport['run'] = (pass, shape, leaf, leafDtype, inputs, uniforms) => {
  const { on, along, stores } = pass
  const dtype = on === undefined ? leafDtype : 'float64'
  const size = on === undefined ? product(shape) : placesOf(on, shape)
  const outputs = stores.map(({ dtype: own, result }) => newArray(own ?? (result === undefined ? dtype : leafDtype), size))
  const sums = pass.sums.map(() => 0)
  if (along === undefined || leaf === undefined) {
    kernelFor(pass, dtype)(inputs, uniforms, outputs, sums, size)
    return { outputs, sums, reduced: [] }
  }
  const reduced = roomFor(pass, shape, leafDtype)
  const known = kernels.get(along.pass) ?? {}
  kernels.set(along.pass, known)
  known[dtype] ??= lineKernelFor(along.pass, dtype)
  const loaded = inputs.map(([array]) => array!)
  const reductions = reduced.map(([, array]) => array)
  known[dtype](leaf, loaded, uniforms, outputs, reductions, sums)
  return { outputs, sums, reduced }
}

export const roomFor: LineSupport['roomFor'] = ({ on, along }, shape, dtype) =>
  (along?.pass.reductions ?? []).map(({ id, line, op }) => {
    const own = op === 'max' && on === undefined ? dtype : 'float64'
    return [id, newArray(own, placesOf(along!.lines[line]!, shape))] as const
  })
