import { checkOneOf } from '../numbers/checks.ts'
import { constantsIn } from '../state/overwritten.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, SpecOf, State } from '../transformation/transformation.ts'
import type { TreeOf } from '../trees/types.ts'
import { type AnyArray, classOf, dtypeOfClass } from './dtypes.ts'
import { entriesOf, nameOf } from './entries.ts'
import { type FitOptions, fitInto, type SavedArray, type Source } from './fit.ts'

/**
 * What `restore` can be told.
 * @category Saving and resuming
 */
export interface RestoreOptions extends FitOptions {
  /**
   * Which wins where code and checkpoint disagree about a number that no step changes, such as a learning rate or a weight decay that
   * follows no schedule: that of the checkpoint, or that with which the optimizer has just been made.
   * @default 'saved'
   */
  readonly hyperparameters?: 'saved' | 'code'
}

/**
 * Makes a state of one that was saved, for an optimizer that has been made anew. It stands in the place of a bare state, which
 * it checks: what does not fit the optimizer and the parameters is thrown, all at once.
 *
 *     state = restore(adamw(3e-4), saved.state, saved.params, { hyperparameters: 'code' })
 *
 * A rate that is held in a state beats the argument of the optimizer; `{ hyperparameters: 'code' }` turns that round. Schedules
 * are always those of the code, at the saved count. What a pair of functions written by hand holds is taken as it was saved.
 *
 * The arrays are copies. Throws a `CheckpointMismatchError` with all that is missing, unexpected, reshaped and retyped.
 * @category Saving and resuming
 */
export function restore<T extends AnyTransformation, P>(
  optimizer: T,
  saved: unknown,
  params: P & TreeOf<P>,
  options?: RestoreOptions,
): State<SpecOf<T>, P>
export function restore(optimizer: AnyTransformation, saved: unknown, params: unknown, options: RestoreOptions = {}): unknown {
  const { hyperparameters = 'saved', ...fit } = options
  checkOneOf('restore', { hyperparameters }, ['saved', 'code'])
  const composition = compositionOf(optimizer, 'restore: optimizer')
  const ofCode = hyperparameters === 'code' ? constantsIn(composition) : new Set<string>()
  const like: unknown = optimizer.init(params)
  return fitInto('restore', treeSource(saved), like, fit, (path) => ofCode.has(`state${path}`))
}

/** What a tree holds, as if it had been read from a file. */
function treeSource(tree: unknown): Source {
  const { leaves } = entriesOf(tree, 'saved')
  return {
    isForeign: () => false,
    visit(onSaved) {
      for (const { path, data, shape, value } of leaves)
        onSaved(nameOf(path), data === undefined ? { plain: value } : { array: savedArray(data, shape) })
    },
  }
}

const savedArray = (data: AnyArray, shape: readonly number[]): SavedArray => ({
  dtype: dtypeOfClass(classOf(data)!),
  shape,
  copyInto: (array) => new Uint8Array(array.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
})
