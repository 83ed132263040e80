import { isPlainObject } from './leaf.ts'
import { readStructure } from './structure.ts'

/**
 * Lists the buffers behind the arrays of trees, states or any other plain data, to be handed over in place of being cloned:
 * each once, however many arrays stand in it, and without those that are shared with other threads, which need no handing over.
 *
 *     worker.postMessage(state, transferables(state))
 *
 * What has been transferred is gone here, with all that stood in the same buffers. The memory of a compiled model that donates
 * can not be transferred: take `copy` of what is to be sent. Throws a `TypeError` for data that contain themselves.
 * @category Trees
 */
export function transferables(...trees: readonly unknown[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  readStructure(trees, 'trees', 'plain data', false, (value, path, index) => {
    if (ArrayBuffer.isView(value) && isTransferable(value.buffer)) buffers.add(value.buffer)
    return value === null || Array.isArray(value) || isPlainObject(value) ? undefined : { path, index }
  })
  return [...buffers]
}

/** Told by the tag, which is the same in every realm. */
const isTransferable = (buffer: ArrayBufferLike): buffer is ArrayBuffer => buffer[Symbol.toStringTag] === 'ArrayBuffer'
