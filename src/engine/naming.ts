import type { LeafNode } from '../trees/structure.ts'

/** Does something with a leaf, and says in what is thrown which leaf it was. */
export function naming<T>(title: string, { path }: LeafNode, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new TypeError(`${title}: grads${path} ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
