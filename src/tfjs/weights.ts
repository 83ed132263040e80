import { tensor1d } from '@tensorflow/tfjs-core'
import type { NamedTensor } from './trees.ts'

/** The beginning of the names of weights that hold a state. No weights of a model's are called so, with which they share a file. */
const NAME = 'gradform/state'

/** Checkpoints as weights, which are of float32 or int32: no bit of a number gets lost as the latter. The first word is the length. */
export function weightsOf(checkpoints: readonly Uint8Array[]): NamedTensor[] {
  return checkpoints.map((bytes, i) => {
    const words = new Int32Array(1 + Math.ceil(bytes.length / 4))
    words[0] = bytes.length
    new Uint8Array(words.buffer).set(bytes, 4)
    return { name: `${NAME}/${i}`, tensor: tensor1d(words, 'int32') }
  })
}

/** The checkpoints in weights, which are disposed of soon. Throws a `TypeError` where another optimizer has written them. */
export async function checkpointsIn(weights: readonly NamedTensor[]): Promise<Uint8Array[]> {
  const strange = weights.filter(({ name }) => !name.startsWith(NAME))
  if (strange.length > 0)
    throw new TypeError(
      `setWeights: there are the weights ${strange.map(({ name }) => name).join(', ')}, which another optimizer has written`,
    )
  return Promise.all(
    weights.map(async ({ tensor }) => {
      const words = await tensor.data<'int32'>()
      return new Uint8Array(words.slice().buffer, 4, words[0])
    }),
  )
}
