import { backend, concat1d, getBackend, reshape, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core'

/** What a backend has whose tensors stand in memory that JavaScript sees. */
interface Heap {
  typedArrayFromHeap(tensor: Tensor): Float32Array
}
export const heap = (): Heap | undefined => {
  const candidate: Partial<Heap> = Object(backend())
  return candidate.typedArrayFromHeap === undefined ? undefined : { typedArrayFromHeap: (tensor) => candidate.typedArrayFromHeap!(tensor) }
}

/**
 * The numbers of tensors of float32, to be used up before another operation runs: some are views of the backend's memory. On a GPU all
 * are fetched at once, for each fetch waits for it to have finished.
 */
export function readTensors(tensors: readonly Tensor[]): Float32Array[] {
  for (const tensor of tensors) checkFloat(tensor)
  const memory = heap()
  if (memory !== undefined) return tensors.map((tensor) => memory.typedArrayFromHeap(tensor))
  if (isNear() || tensors.length === 0) return tensors.map((tensor) => tensor.dataSync<'float32'>())
  return tidy(() => cut(together(tensors).dataSync<'float32'>(), tensors))
}

/** Copies of the numbers of tensors, as soon as they are there. */
export async function readTensorsAsync(tensors: readonly Tensor[]): Promise<Float32Array[]> {
  for (const tensor of tensors) checkFloat(tensor)
  if (isNear() || tensors.length === 0) return readTensors(tensors).map((numbers) => numbers.slice())
  const all = tidy(() => together(tensors))
  try {
    return cut(await all.data<'float32'>(), tensors)
  } finally {
    all.dispose()
  }
}

/** Whether the host computes: then tensors are read without waiting for anything. */
export const isNear = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(getBackend())

const together = (tensors: readonly Tensor[]): Tensor1D => concat1d(tensors.map((tensor) => reshape(tensor, [-1])))

function cut(numbers: Float32Array, tensors: readonly Tensor[]): Float32Array[] {
  let from = 0
  return tensors.map(({ size }) => {
    from += size
    return numbers.subarray(from - size, from)
  })
}

function checkFloat({ dtype }: Tensor): void {
  if (dtype !== 'float32') throw new TypeError(`a tensor is of ${dtype}, wanted float32`)
}
