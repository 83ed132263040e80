import { place, type StateEntry, entriesOf as stateEntriesOf } from '../engine/placed.ts'
import { hyperparametersIn } from '../state/overwritten.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { type AnyArray, arrayOf, classThatReads } from './dtypes.ts'
import { type Entry, entriesOf, nameOf } from './entries.ts'
import { checkFitOptions, type FitOptions, fitInto, renaming, type Saved, type SavedArray, type Source } from './fit.ts'
import { bytesOf, savedTensor } from './fromBytes.ts'
import { readHeader, type Tensor } from './header.ts'

/** Where a framework has what stands at a place of a state. */
export interface Slot {
  /** What the framework calls it. */
  readonly name: string
  /** What is to be done to each of its numbers. */
  readonly convert?: (x: number, clock: Clock) => number
  /** Whether the framework begins with nothing where it has saved none. */
  readonly isOptional?: boolean
}

/** By the ends of paths in a state: the arrays, or where the framework has one for the optimizer, a number. */
export type Slots = { readonly [place: string]: Slot | string }

/**
 * What `fromTorch` and `fromKeras` can be told.
 * @category Saving and resuming
 */
export interface FrameworkOptions extends FitOptions {
  /**
   * How many steps there have been, for schedules, where the framework does not count them, as SGD of PyTorch does not. 0 or more.
   * @default undefined
   */
  readonly steps?: number
}

/** How far training has come. */
export interface Clock {
  /** The gradients so far. */
  readonly steps: number
  /** Of how many gradients a step of the optimizer is made. */
  readonly accumulation: number
  /** What the gradients have been multiplied by. */
  readonly lossScale: number
}

/** How a framework names what it saves, told by the script of ours that writes it. */
export interface Framework {
  /** The function that reads it, for errors. */
  readonly where: string
  /** As the script says in the metadata. */
  readonly name: string
  /** What stands between the keys of a parameter's path. */
  readonly separator: string
  /** Of each of its optimizers. */
  readonly optimizers: { readonly [optimizer: string]: Slots }
  /** Where it counts the steps: of the optimizer, or of each parameter. */
  readonly counter: { readonly name: string; readonly isPerParameter: boolean }
  /** What it saves and we have no need of. */
  readonly spare: readonly string[]
}

/** A file that a script of ours has written. */
interface ForeignFile {
  readonly tensors: ReadonlyMap<string, SavedArray>
  readonly slots: Slots
  readonly metadata: ReadonlyMap<string, string>
}

/** Reads parameters and a state of a framework for an optimizer that computes as the framework's does. */
export function readFramework(
  framework: Framework,
  bytes: unknown,
  optimizer: AnyTransformation,
  params: unknown,
  options: FrameworkOptions,
): unknown {
  const { rename, steps, ...fit } = options
  const { where } = framework
  checkFitOptions(where, fit)
  const composition = compositionOf(optimizer, `${where}: optimizer`)
  const own = hyperparametersIn(composition)
  const like = { params, state: optimizer.init(params) }
  const file = readFile(framework, bytesOf(bytes, where), renaming(where, rename))
  const wanted = stateEntriesOf(place(composition))
  const parameters = entriesOf(params, 'params').leaves
  const { source, begun } = sourceOf(framework, file, wanted, parameters, steps)
  // A rate or a decay is the code's, be it a number or the first value of a schedule.
  const isOwn = (path: string): boolean => begun.has(path) || own.has(path.slice('.'.length))
  return fitInto(where, source, like, fit, isOwn)
}

function readFile({ where, name, optimizers }: Framework, bytes: Uint8Array, newName: (name: string) => string): ForeignFile {
  const found = new Map<string, Tensor>()
  const metadata = new Map<string, string>()
  readHeader(bytes, where, { tensor: (key, tensor) => void found.set(key, tensor), metadata: (key, text) => void metadata.set(key, text) })
  const optimizer = metadata.get('optimizer') ?? ''
  if (metadata.get('framework') !== name)
    throw new TypeError(`${where}: the file is not of ${name}, wanted one that save_${name}.py has written`)
  const slots = Object.hasOwn(optimizers, optimizer) ? optimizers[optimizer] : undefined
  if (slots === undefined)
    throw new TypeError(
      `${where}: the file is of the optimizer ${JSON.stringify(optimizer)}, wanted one of ${Object.keys(optimizers).join(', ')}`,
    )
  return { tensors: new Map([...found].map(([key, tensor]) => [newName(key), savedTensor(bytes, tensor)])), slots, metadata }
}

/** What the file holds, at the paths where the state has it, and the paths of what begins anew. */
function sourceOf(
  framework: Framework,
  file: ForeignFile,
  wanted: readonly StateEntry[],
  parameters: readonly Entry[],
  given: number | undefined,
): { source: Source; begun: ReadonlySet<string> } {
  const { tensors, slots } = file
  const foreign = parameters.map(({ path }) => keysOf(path).join(framework.separator))
  const twice = foreign.find((name, i) => foreign.indexOf(name) < i)
  if (twice !== undefined) throw new TypeError(`${framework.where}: two parameters are called ${twice} in a file, wanted one of each name`)
  const saved = new Map<string, Saved>()
  const begun = new Set<string>()
  const used = new Set<string>()
  const take = (path: string, name: string, convert?: (x: number) => number): void => {
    const tensor = tensors.get(name)
    if (tensor === undefined) return
    used.add(name)
    saved.set(nameOf(path), { array: convert === undefined ? tensor : converted(tensor, convert) })
  }
  parameters.forEach(({ path }, i) => {
    take(`.params${path}`, `params.${foreign[i]}`)
  })
  const clock = clockOf(framework, file, foreign, used, given)
  for (const entry of wanted) {
    const path = `.${entry.path}`
    const count = countAt(path, clock)
    const slot = slotAt(slots, path)
    if (count !== undefined) saved.set(nameOf(path), { plain: count })
    else if (slot !== undefined && entry.kind === 'array') {
      parameters.forEach((parameter, i) => {
        take(path + parameter.path, `state.${foreign[i]}.${slot.name}`, bound(slot, clock))
        if (slot.isOptional && foreign.every((name) => !tensors.has(`state.${name}.${slot.name}`))) begun.add(path + parameter.path)
      })
    } else if (slot !== undefined) take(path, sharedName(framework, tensors, foreign, slot.name, used), bound(slot, clock))
  }
  for (const [name, array] of tensors) if (!used.has(name) && !isSpare(framework, name)) saved.set(name, { array })
  return { source: { isForeign: () => true, visit: (onSaved) => saved.forEach((value, path) => void onSaved(path, value)) }, begun }
}

/** The keys of a path: `.layers[0]["odd key"]` has layers, 0 and odd key. */
const keysOf = (path: string): string[] =>
  [...path.matchAll(/\.([\w$]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(
    ([, key, index, quoted]) => key ?? index ?? String(JSON.parse(quoted ?? '""')),
  )

function slotAt(slots: Slots, path: string): Slot | undefined {
  const found = Object.keys(slots).find((place) => path.endsWith(`.${place}`))
  const slot = found === undefined ? undefined : slots[found]
  return typeof slot === 'string' ? { name: slot } : slot
}

const bound = ({ convert }: Slot, clock: Clock): ((x: number) => number) | undefined =>
  convert === undefined ? undefined : (x) => convert(x, clock)

/** What a step counts: gradients, or where these are accumulated, the steps that are made of them. */
function countAt(path: string, { steps, accumulation }: Clock): number | undefined {
  const emitted = Math.floor(steps / accumulation)
  if (path.endsWith('.gradientStep')) return emitted
  if (path.endsWith('.miniStep')) return steps % accumulation
  if (!path.endsWith('.count')) return undefined
  return path.includes('.innerState') ? emitted : steps
}

/** How many steps there have been. Where a framework does not count, there has been at least one if there is any state. */
function clockOf(
  framework: Framework,
  { tensors, metadata }: ForeignFile,
  foreign: readonly string[],
  used: Set<string>,
  given?: number,
): Clock {
  const { name, isPerParameter } = framework.counter
  const counted = isPerParameter ? tensors.get(sharedName(framework, tensors, foreign, name, used)) : tensors.get(`state.${name}`)
  if (!isPerParameter) used.add(`state.${name}`)
  const hasState = [...tensors.keys()].some((key) => key.startsWith('state.'))
  const steps = counted === undefined ? (given ?? Number(hasState)) : numberOf(counted)
  const setting = (key: string): number => Number(metadata.get(key) ?? 1)
  const clock = { steps, accumulation: setting('accumulation'), lossScale: setting('loss_scale') }
  if (!Number.isSafeInteger(steps) || steps < 0)
    throw new TypeError(`${framework.where}: the steps are ${steps}, wanted a whole number that is 0 or more`)
  if (!Number.isSafeInteger(clock.accumulation) || clock.accumulation < 1)
    throw new TypeError(`${framework.where}: accumulation is ${clock.accumulation}, wanted a positive whole number`)
  return clock
}

/** The name of a number that the framework has for every parameter, and we once: they have to be the same. */
function sharedName(
  { where, counter }: Framework,
  tensors: ReadonlyMap<string, SavedArray>,
  foreign: readonly string[],
  name: string,
  used: Set<string>,
): string {
  if (!counter.isPerParameter) return `state.${name}`
  const names = foreign.map((parameter) => `state.${parameter}.${name}`).filter((each) => tensors.has(each))
  const [first = `state.${name}`, ...others] = names
  for (const each of names) used.add(each)
  const value = others.length === 0 ? 0 : numberOf(tensors.get(first)!)
  const odd = others.find((each) => !Object.is(numberOf(tensors.get(each)!), value))
  if (odd !== undefined)
    throw new TypeError(
      `${where}: ${odd} is ${numberOf(tensors.get(odd)!)}, and ${first} is ${value}, wanted one number for all parameters`,
    )
  return first
}

const isSpare = ({ spare }: Framework, name: string): boolean =>
  spare.some((each) => name === `state.${each}` || (name.startsWith('state.') && name.endsWith(`.${each}`)))

/** The number that an array without axes holds; NaN where it holds none. */
function numberOf(array: SavedArray): number {
  const name = classThatReads(array.dtype)
  if (name === undefined || array.shape.length > 0) return Number.NaN
  const one = arrayOf(name, 1)
  array.copyInto(one)
  return Number(one[0])
}

const converted = (array: SavedArray, convert: (x: number) => number): SavedArray => ({
  ...array,
  copyInto(target: AnyArray) {
    array.copyInto(target)
    if (target instanceof Float32Array || target instanceof Float64Array)
      for (let i = 0; i < target.length; i++) target[i] = convert(target[i]!)
  },
})
