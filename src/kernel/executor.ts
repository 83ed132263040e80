import { assemble } from './assemble.ts'
import type { Dtype } from './dtype.ts'
import { interpretedKernel } from './interpret.ts'
import type { Code, Kernel } from './pass.ts'
import { Staging, stagedKernel } from './staging.ts'

/**
 * How steps are computed: by WebAssembly, or by an interpreter where that is not to be had.
 * @category Composing
 */
export type Executor = 'webassembly' | 'interpreter'

const kernels = new Map<string, Kernel>()
let staging: Staging | undefined
let inUse: Executor | undefined
/** A pass that needs no more than that WebAssembly and its vectors be there. */
const NOTHING: Code = { loads: [], uniforms: [], code: [], stores: [], sums: [] }

/**
 * Tells what runs the arithmetic: WebAssembly with SIMD, or the interpreter, where the page's content-security policy or
 * the engine does not allow WebAssembly to be compiled. The results have the same bits.
 * @category Composing
 */
export function executor(): Executor {
  if (inUse === undefined) {
    try {
      new WebAssembly.Module(assemble(NOTHING, 'float32'))
      staging = new Staging()
      inUse = 'webassembly'
    } catch {
      inUse = 'interpreter'
    }
  }
  return inUse
}

/** The memory through which arrays pass, or none where the interpreter runs. */
export function stagingMemory(): Staging | undefined {
  executor()
  return staging
}

/** The kernel of a pass, compiled once for each expression and dtype. */
export function kernelFor(pass: Code & { readonly key: string }, dtype: Dtype): Kernel {
  const key = dtype + pass.key
  const staging = stagingMemory()
  const kernel = kernels.get(key) ?? (staging ? stagedKernel(pass, dtype, staging) : interpretedKernel(pass, dtype))
  kernels.set(key, kernel)
  return kernel
}
