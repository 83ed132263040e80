import { engine, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import type { NamedTensor } from './trees.ts'

/** Steps over variables, on the host or beside them. */
export interface Trainer {
  /** Applies gradients to the variables of their names. `value` is the loss, if it is known. */
  step(gradients: readonly NamedTensor[], value: Tensor | undefined): void
  /** A copy of the state; nothing before the first step. */
  read(): unknown
  /** The state as checkpoints: before the first step those that it will begin with. */
  save(): Promise<readonly Uint8Array[]>
  /** Goes on from a checkpoint. Throws where it does not fit. */
  restore(bytes: Uint8Array): void
  dispose(): void
}

/** What has no place, or is not there, is left out where states are put together: variables come and go. */
export const FIT = { missing: 'init', unexpected: 'ignore' } as const

/** The variable of a name, if it still is. */
export const findVariable = (name: string): Variable | undefined => engine().registeredVariables[name]

/** The variable of a name. Throws an `Error` where there is none. */
export function variableOf(name: string): Variable {
  const variable = findVariable(name)
  if (variable !== undefined) return variable
  throw new Error(`there is no variable ${name}: it has been disposed of, or belongs to another copy of @tensorflow/tfjs-core`)
}
