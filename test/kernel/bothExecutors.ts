import { expect } from 'vitest'
import type { FloatArray } from '../../src/kernel/dtype.ts'
import { interpretedKernel } from '../../src/kernel/interpret.ts'
import { Staging, stagedKernel } from '../../src/kernel/staging.ts'

type KernelModule = typeof import('../../src/kernel/executor.ts')

/** Replaces the kernels by such as run every pass with both executors, which have to agree. */
export function bothExecutors(module: KernelModule): KernelModule {
  const staging = new Staging()
  return {
    ...module,
    kernelFor: (pass, dtype) => {
      const interpreted = interpretedKernel(pass, dtype)
      const staged = stagedKernel(pass, dtype, staging)
      return (inputs, uniforms, outputs, sums, length) => {
        const before = inputs.flat().map((array) => Buffer.from(bytes(array)))
        const stagedOutputs = outputs.map((output) => output.slice())
        const stagedSums = sums.slice()
        interpreted(inputs, uniforms, outputs, sums, length)
        staged(inputs, uniforms, stagedOutputs, stagedSums, length)
        for (const [i, output] of outputs.entries()) expectSame(stagedOutputs[i], output, `output ${i} of ${dtype};${pass.key}`)
        expectSame(Float64Array.from(stagedSums), Float64Array.from(sums), `sums of ${dtype};${pass.key}`, Object.is)
        for (const [i, array] of inputs.flat().entries())
          expect(before[i]!.equals(bytes(array)), `${dtype};${pass.key} leaves input ${i} as it is`).toBe(true)
      }
    },
  }
}

const bytes = (array: FloatArray): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength)

/** Compares to the last bit; where only numbers are known, a NaN is a NaN. */
export function expectSame(actual: unknown, wanted: unknown, where: string, isSame?: (a: number, b: number) => boolean): void {
  if (!ArrayBuffer.isView(actual) || !ArrayBuffer.isView(wanted)) {
    expect(actual, where).toBe(wanted)
    return
  }
  const [a, b] = [actual as FloatArray, wanted as FloatArray]
  expect([a.constructor.name, a.length], where).toEqual([b.constructor.name, b.length])
  if (isSame === undefined && bytes(a).equals(bytes(b))) return
  for (let i = 0; i < a.length; i++) {
    const element = (array: FloatArray) => `${array[i]} ${bytes(array.subarray(i, i + 1)).toString('hex')}`
    if (isSame?.(a[i]!, b[i]!) !== true && element(a) !== element(b)) expect(element(a), `${where} at ${i}`).toBe(element(b))
  }
}
