import { defaultDevice, numpy as np } from '@jax-js/jax'
import { titleOf } from '../transformation/composition.ts'
import type { Composition } from '../transformation/transformation.ts'
import type { LeafNode } from '../trees/structure.ts'
import { isArray, isTraced, matchingArrays, withLeaves } from './arrayTrees.ts'
import { type HeldState, putTogether, takeApart } from './heldState.ts'
import type { Arrays, HostNumbers, JaxExtra } from './jaxState.ts'
import type { Models } from './models.ts'
import type { StepArrays, Stepper } from './stepper.ts'

const deviceOf = (arrays: readonly np.Array[]): string => arrays.find((array) => !isTraced(array))?.device ?? defaultDevice()

export function init(composition: Composition, models: Models, params: unknown): unknown {
  const model = models.of(params, 'params')
  const stepper = model.stepperFor({ composition })
  const arrays = present(matchingArrays(params, 'params', model.structure, 'params'))
  const device = deviceOf(arrays)
  const numbers = stepper.steps.entries.map(({ kind, initial }, i) =>
    kind === 'number' && !stepper.host.isOfArrays[i] ? Number(initial) : null,
  )
  const held = { numbers, arrays: stepper.begin(arrays, device) }
  return models.remember(putTogether(held, { shape: models.shape, structure: model.structure, stepper }), model)
}

/** What a step is of: `like` says which tree the result is like. */
interface StepOf {
  readonly composition: Composition
  readonly models: Models
  readonly like: 'grads' | 'params'
}

/** Runs a step by one `jit`. Where a gradient is `null`, the leaf and its state stay the same arrays. */
export function step({ composition, models, like }: StepOf, grads: unknown, state: unknown, params: unknown, extra: JaxExtra): unknown[] {
  const [first, name] = params === undefined ? [grads, 'grads'] : [params, 'params']
  const model = models.of(first, name)
  const { structure } = model
  const updates = matchingArrays(grads, 'grads', structure, name)
  const given = params === undefined ? [] : matchingArrays(params, 'params', structure, name)
  checkConcrete([...updates, ...given])
  const arrayExtras = Object.keys(extra).filter((key) => isArray(extra[key]))
  const isIn = updates.map((update) => update !== null)
  const whole = model.stepperFor({ composition, arrayExtras })
  const stepper = model.stepperFor({ composition, arrayExtras, present: isIn })
  checkParams(stepper, params)
  const device = deviceOf(present(first === grads ? updates : given))
  const place = { shape: models.shape, structure, stepper: whole, device }
  const held = takeApart(state, place)
  const { scalars, numbers } = hostStep(stepper, held.numbers, extra, arrayExtras)
  const stays = whole.slots.map(({ leaf }) => leaf !== undefined && !isIn[leaf.index])
  const arrays: StepArrays = {
    updates: present(updates).map(strong),
    params: present(given.filter((_, i) => isIn[i])).map(strong),
    state: held.arrays.filter((_, i) => !stays[i]),
    extra: Object.fromEntries(arrayExtras.map((key) => [key, Object(extra[key])])),
  }
  // Without a leaf there may be nothing to compute with, of which jit makes nothing.
  const stepped = arrays.updates.length > 0 ? stepper.run(arrays, scalars, device) : stepper.trace(arrays, scalars, device)
  const results = stepped.splice(0, arrays.updates.length)
  const resultOf = ({ index }: LeafNode): unknown => (isIn[index] ? results[isIn.slice(0, index).filter(Boolean).length] : absentOf(index))
  const absentOf = (index: number): unknown => {
    if (like === 'params') return given[index]
    given[index]?.dispose()
    return null
  }
  const result = withLeaves(like === 'params' ? params : grads, structure, resultOf)
  const next = putTogether({ numbers, arrays: held.arrays.map((array, i) => (stays[i] ? array : stepped.shift()!)) }, place)
  return [result, models.remember(next, model)]
}

const present = (arrays: readonly (np.Array | null)[]): np.Array[] => arrays.filter((array) => array !== null)

/** An array whose dtype is settled, which that of a number is not: the next step would be traced again. */
function strong(array: np.Array): np.Array {
  if (!array.weakType) return array
  return array.dtype === np.float32 ? array.view(np.int32).view(np.float32) : array.astype(np.float32).astype(np.float64)
}

/** Computes the numbers of a step, and those of the next state. */
function hostStep({ host }: Stepper, numbers: HeldState['numbers'], extra: JaxExtra, arrayExtras: readonly string[]) {
  const unknown = Object.fromEntries(arrayExtras.map((name) => [name, Number.NaN]))
  const { scalars, next } = host.compute(numbers, { ...extra, ...unknown })
  return { scalars, numbers: next.map((number) => number ?? null) }
}

function checkParams({ steps: { prepared } }: Stepper, params: unknown): void {
  const reader = prepared.paramsReader
  if (reader && params === undefined) throw new TypeError(`${titleOf(reader)} reads the parameters: pass them as update's third argument`)
}

function checkConcrete(arrays: readonly (np.Array | null)[]): void {
  if (present(arrays).some(isTraced))
    throw new Error('a step inside of a jit would count once for ever: call split and scalars outside of it, and traced inside')
}

/** What a `jit` of one's own is made of. */
export function ownJit(composition: Composition, models: Models) {
  const { shape } = models
  return {
    split<P>(state: unknown): [HostNumbers<P>, Arrays] {
      const model = models.ofState(state)
      const { structure } = model
      const { numbers, arrays } = takeApart(state, {
        shape,
        structure,
        stepper: model.stepperFor({ composition }),
        device: defaultDevice(),
      })
      return [models.remember({ numbers }, model), [...arrays]]
    },
    join<P>(host: HostNumbers<P>, arrays: Arrays): unknown {
      const model = models.ofHost(host)
      const stepper = model.stepperFor({ composition })
      checkCount('arrays', arrays, stepper.slots.length)
      return models.remember(putTogether({ numbers: host.numbers, arrays }, { shape, structure: model.structure, stepper }), model)
    },
    scalars<P>(host: HostNumbers<P>, extra: JaxExtra = {}): [number[], HostNumbers<P>] {
      const model = models.ofHost(host)
      const stepper = model.stepperFor({ composition })
      const arrayExtras = stepper.steps.prepared.extras.flatMap(([name]) => (typeof extra[name] === 'number' ? [] : [name]))
      const { scalars, numbers } = hostStep(model.stepperFor({ composition, arrayExtras }), host.numbers, extra, arrayExtras)
      return [[...scalars], models.remember({ numbers }, model)]
    },
    traced<P>(
      grads: P,
      arrays: Arrays,
      params: P,
      scalars: readonly (number | np.Array)[],
      extra: Readonly<Record<string, np.Array>> = {},
    ): [P, Arrays] {
      const { structure, stepperFor } = models.of(params, 'params')
      const stepper = stepperFor({ composition, arrayExtras: Object.keys(extra).filter((name) => isArray(extra[name])) })
      const updates = present(matchingArrays(grads, 'grads', structure, 'params'))
      const given = present(matchingArrays(params, 'params', structure, 'params'))
      checkCount('arrays', arrays, stepper.slots.length)
      checkCount('scalars', scalars, stepper.host.count)
      const stepped = stepper.trace({ updates, params: given, state: arrays, extra }, scalars, deviceOf(given))
      const results = stepped.splice(0, given.length)
      return [Object(withLeaves(params, structure, ({ index }) => results[index])), stepped]
    },
  }
}

function checkCount(what: string, list: readonly unknown[], wanted: number): void {
  if (list.length !== wanted)
    throw new TypeError(`${what} has ${list.length} entries, wanted the ${wanted} that a state for these parameters has`)
}
