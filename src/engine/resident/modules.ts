import { SHARED } from '../../kernel/assemble.ts'
import type { Bytes } from '../../kernel/bytes.ts'
import { WORDS } from '../../kernel/threads/task.ts'

/** A kernel as WebAssembly, and where it stands in a memory once that is laid out. */
export interface Module {
  readonly code: Uint8Array<ArrayBuffer>
  address: number
}

/** Tells threads which kernel is next. */
export function writeKernel(words: Int32Array, modules: readonly Module[], kernel: number): void {
  const { code, address } = modules[kernel]!
  words[WORDS.kernel] = kernel
  words[WORDS.code] = address
  words[WORDS.codeLength] = code.length
}

/** The kernels of a model, numbered, each assembled once. */
export interface Modules {
  readonly all: readonly Module[]
  /** The number of what has a key. */
  numberOf(key: string, assemble: (limits: Bytes | undefined) => Uint8Array<ArrayBuffer>): number
}

export function newModules(isShared: boolean): Modules {
  const all: Module[] = []
  const numbers = new Map<string, number>()
  return {
    all,
    numberOf(key, assemble) {
      const known = numbers.get(key) ?? all.push({ code: assemble(isShared ? SHARED : undefined), address: 0 }) - 1
      numbers.set(key, known)
      return known
    },
  }
}
