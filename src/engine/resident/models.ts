import type { Pool } from '../../kernel/threads/threads.ts'
import { holdsArrays } from '../../transformation/stateSpec.ts'
import type { Composition } from '../../transformation/transformation.ts'
import { dataOf } from '../../trees/leaf.ts'
import { leavesOf } from '../../trees/match.ts'
import { MAX_DEPTH, type Structure, structureOf } from '../../trees/structure.ts'
import { newProgram } from '../program.ts'
import { type Blueprint, newBlueprint } from './blueprint.ts'
import { PARAMS, UPDATES } from './columnFinder.ts'
import type { Marks } from './marks.ts'
import type { Column, Given } from './modelMemory.ts'
import { newResident, type Resident, type Stepped } from './resident.ts'
import { readInputs } from './stepInputs.ts'

/** The models of a donating optimizer. Each is found by the arrays that it has handed out, and lives as long as these do. */
export interface Models {
  /** Nothing where models like these parameters can not live in one memory, as with `step`. */
  init(params: unknown): (Stepped & { readonly grads: unknown }) | undefined
  /** Steps in place where all that would be overwritten is given, and in a memory of its own elsewhere. */
  step(grads: unknown, state: readonly unknown[], params: unknown, extra: unknown): Stepped | undefined
  /** Forgets the model that parameters belong to, if they do. */
  release(params: unknown): void
}

/** For so many structures that take turns. */
const KEPT = 8

/** Makes the models of an optimizer that consists of rules. What is going to be overwritten is added to `donated` before. */
export function newModels(composition: Composition, threads: number, pool: Pool, donated: Marks): Models {
  const blueprints: { readonly structure: Structure; readonly blueprint: Blueprint | undefined }[] = []
  /** By the buffers of their parameters, those of a model's own and those that it works on for others. */
  const owners = new WeakMap<ArrayBufferLike, Resident[]>()
  /** Of parameters that are all numbers: these are values, so that the memory of one model serves all. */
  const ofNumbers = new WeakMap<Blueprint, Resident>()
  /** The last of these. */
  let lastOfNumbers: Resident | undefined
  // Some gradients may be null: these leaves sit the step out, which is too rare for kernels of its own.
  const pure = newProgram(composition, 'params')

  const blueprintFor = (params: unknown): Blueprint | undefined => {
    const known = blueprints.findIndex(({ structure }) => leavesOf(params, structure))
    if (known === 0) return blueprints[0]!.blueprint
    const [found] = known > 0 ? blueprints.splice(known, 1) : []
    const made = found ?? { structure: structureOf(params, 'params', true), blueprint: newBlueprint(composition, params, threads) }
    blueprints.unshift(made)
    blueprints.splice(KEPT)
    return made.blueprint
  }
  /** The model that parameters belong to, with their leaves. */
  const find = (params: unknown): { model: Resident | undefined; blueprint: Blueprint; given: Given } | undefined => {
    const numbers = lastOfNumbers?.columns[PARAMS]?.ownLeaves(params)
    if (lastOfNumbers !== undefined && numbers !== undefined) {
      return { model: lastOfNumbers, blueprint: lastOfNumbers.blueprint, given: { column: PARAMS, leaves: numbers, isOwn: true } }
    }
    const buffer = firstBuffer(params)
    for (const model of (buffer && owners.get(buffer)) ?? []) {
      const { blueprint, columns } = model
      const given = givenFor(PARAMS, params, blueprint, columns)
      if (given !== undefined) return { model, blueprint, given }
    }
    const blueprint = blueprintFor(params)
    if (blueprint === undefined) return undefined
    const model = buffer === undefined ? ofNumbers.get(blueprint) : undefined
    return { model, blueprint, given: givenFor(PARAMS, params, blueprint, [])! }
  }
  const register = (model: Resident, params: unknown): void => {
    // What others share stands elsewhere.
    if (model === lastOfNumbers) return
    if (model.columns[PARAMS]!.out === params && owners.has(model.buffer)) return
    const buffer = firstBuffer(params)
    if (buffer === undefined) {
      ofNumbers.set(model.blueprint, model)
      lastOfNumbers = model
    } else if (!owners.get(buffer)?.includes(model)) owners.set(buffer, [...(owners.get(buffer) ?? []), model])
  }
  const forget = (model: Resident, params: unknown): void => {
    for (const buffer of [model.buffer, firstBuffer(params)]) {
      const others = buffer && owners.get(buffer)?.filter((other) => other !== model)
      if (buffer !== undefined && others !== undefined) owners.set(buffer, others)
    }
    ofNumbers.delete(model.blueprint)
    if (lastOfNumbers === model) lastOfNumbers = undefined
    model.leave()
  }
  const gone = new FinalizationRegistry<() => void>((leave) => leave())
  const newModel = (blueprint: Blueprint): Resident => {
    const model = newResident(blueprint, pool)
    gone.register(model, model.leave)
    return model
  }

  return {
    release(params) {
      const model = find(params)?.model
      if (model !== undefined) forget(model, params)
    },
    init(params) {
      // The same array in two places is refused for each model.
      structureOf(params, 'params', true)
      const blueprint = blueprintFor(params)
      if (blueprint === undefined) return undefined
      const model = newModel(blueprint)
      const begun = model.begin(params)
      register(model, begun.params)
      return begun
    },
    step(grads, state, params, extra) {
      const belonging = find(params)
      if (belonging === undefined) return undefined
      const { model: found, blueprint, given } = belonging
      const columns = found?.columns ?? []
      const inputs = readInputs(blueprint, columns, given, state, extra)
      const isOverwriting = found?.isGivenBack(inputs) === true
      const gradients = givenFor(UPDATES, grads, blueprint, columns)
      const apart = gradients === undefined ? pure.update(grads, state, { params, extra }) : undefined
      const model = isOverwriting ? found! : newModel(blueprint)
      // What was handed out by one model is copied into another.
      const asOwn = (leaves: Given): Given => (isOverwriting ? leaves : { ...leaves, isOwn: false })
      let isWritten = false
      const give = (tree: unknown): void => {
        if (isObject(tree)) donated.add(tree)
      }
      const giveAll = (): void => {
        give(params)
        // Nothing else is overwritten, and may come back as it was.
        for (const [i, entry] of blueprint.entries.entries()) if (holdsArrays(entry)) give(state[i])
      }
      const onWrite = (): void => {
        if (!isOverwriting) return
        isWritten = true
        for (let column = PARAMS; column < columns.length; column++) give(columns[column]!.out)
        giveAll()
      }
      try {
        const stepped =
          gradients === undefined
            ? model.replace(apart!.updates, apart!.state, onWrite)
            : model.step(asOwn(gradients), isOverwriting ? inputs : { ...inputs, given: inputs.given.map(asOwn) }, extra, onWrite)
        if (!isOverwriting) giveAll()
        register(model, stepped.params)
        return stepped
      } catch (error) {
        throw isWritten ? overwritten(error) : error
      }
    },
  }
}

/** What a step has thrown after it had begun to write. */
function overwritten(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error)
  const advice = 'the parameters and the state that were given have been donated, and overwritten in part: begin anew from a copy'
  return new Error(`${message}; ${advice}`, { cause: error })
}

/** Collects leaves for a column; nothing where the tree is not of this structure. */
function givenFor(column: number, tree: unknown, { prepared }: Blueprint, columns: readonly Column[]): Given | undefined {
  const own = columns[column]?.ownLeaves(tree)
  const leaves = own ?? leavesOf(tree, prepared.structure)
  return leaves && { column, leaves, isOwn: own !== undefined }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The buffer of the first array in a tree, which nobody has looked into yet: it may contain itself. */
function firstBuffer(tree: unknown, depth = 0): ArrayBufferLike | undefined {
  const data = dataOf(tree)
  if (data !== undefined) return typeof data === 'number' ? undefined : data.buffer
  if (!isObject(tree)) return undefined
  if (depth > MAX_DEPTH) throw new TypeError(`params is more than ${MAX_DEPTH} levels deep, or contains itself, wanted a tree`)
  const container: { readonly [key: string]: unknown } = Object(tree)
  for (const key in container) {
    const buffer = firstBuffer(container[key], depth + 1)
    if (buffer !== undefined) return buffer
  }
  return undefined
}
