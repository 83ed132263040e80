import { stagingMemory } from '../executor.ts'
import { type LineExecutor, type LineKernel, lineKeyOf } from '../linePass.ts'
import { interpretedLineKernel } from './interpretLines.ts'
import { stagedLineKernel } from './stageLines.ts'

const kernels = new Map<string, LineKernel>()

/** The kernel of a pass along lines, by the executor that is in use, once for each expression and dtype. */
export const lineKernelFor: LineExecutor = (pass, dtype) => {
  const key = dtype + lineKeyOf(pass)
  const staging = stagingMemory()
  const kernel = kernels.get(key) ?? (staging ? stagedLineKernel(pass, dtype, staging) : interpretedLineKernel(pass, dtype))
  kernels.set(key, kernel)
  return kernel
}
