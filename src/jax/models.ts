import { entriesOf, place } from '../engine/placed.ts'
import { read, type Shape } from '../transformation/stateSpec.ts'
import type { Composition } from '../transformation/transformation.ts'
import { arraysIn, structureOfArrays } from './arrayTrees.ts'
import { fits } from './heldState.ts'
import { type Model, newModel } from './model.ts'

/** The structures of parameters that an optimizer has met. */
export interface Models {
  readonly shape: Shape
  /** That of a tree of parameters, or of what is like them. */
  of(params: unknown, name: string): Model
  /** That of a state, or of the numbers of one: by what they came from, or by how they are. */
  ofState(state: unknown): Model
  ofHost(host: object): Model
  /** Has what was made for a model be known as its own. */
  remember<T>(made: T, model: Model): T
}

/** For so many models that take turns. */
const KEPT = 8

export function newModels(composition: Composition, shape: Shape): Models {
  const known: Model[] = []
  const origins = new WeakMap<object, Model>()
  const keep = (model: Model): Model => {
    known.unshift(model)
    known.splice(KEPT)
    return model
  }
  const originOf = (made: unknown): Model | undefined => (typeof made === 'object' && made !== null ? origins.get(made) : undefined)
  /** Of a state that was read, or edited, by the first entry that has an array of each leaf. */
  const derived = (state: unknown): Model | undefined => {
    const values = read(shape, state, 'state', 'init(params)')
    const entries = entriesOf(place(composition))
    const like = values.find((_, i) => entries[i]!.kind === 'array' && entries[i]!.dtype === 'leaf')
    return like === undefined ? undefined : keep(newModel(structureOfArrays(like, 'state')))
  }
  return {
    shape,
    of(params, name) {
      return known.find(({ structure }) => arraysIn(params, structure) !== undefined) ?? keep(newModel(structureOfArrays(params, name)))
    },
    ofState(state) {
      const model =
        originOf(state) ??
        known.find((each) => fits(state, { shape, structure: each.structure, stepper: each.stepperFor({ composition }) })) ??
        derived(state)
      if (model !== undefined) return model
      throw new Error('this state does not tell which parameters it is for: call init or step with them first')
    },
    ofHost(host) {
      const model = originOf(host) ?? (known.length === 1 ? known[0] : undefined)
      if (model !== undefined) return model
      throw new Error('these numbers do not tell which parameters they are for: hand on what split, or scalars, has returned')
    },
    remember(made, model) {
      if (typeof made === 'object' && made !== null) origins.set(made, model)
      return made
    },
  }
}
