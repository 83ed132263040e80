import { product } from '../kernel/product.ts'
import { checkOneOf } from '../numbers/checks.ts'
import { build } from '../trees/build.ts'
import { isRecord } from '../trees/leaf.ts'
import { type AnyArray, arrayOf, classOf, classThatReads, dtypeOfClass } from './dtypes.ts'
import { describeEntry, type Entry, entriesOf, nameOf } from './entries.ts'
import { CheckpointMismatchError, type Mismatch } from './mismatch.ts'
import type { Plain } from './plain.ts'

/**
 * What to do where what is saved and what is wanted differ, as they do once a model has changed.
 * @category Saving and resuming
 */
export interface FitOptions {
  /**
   * `'init'` takes what is not saved from the tree to load into; otherwise it is an error.
   * @default 'error'
   */
  readonly missing?: 'error' | 'init'
  /**
   * `'ignore'` leaves out what is saved and has no place in the tree; otherwise it is an error.
   * @default 'error'
   */
  readonly unexpected?: 'error' | 'ignore'
  /**
   * Where what is saved stands now: a function of its path, or the new path by the old one, of a leaf or of all that is in a container.
   * Paths are those of error messages.
   * @default undefined
   */
  readonly rename?: ((path: string) => string) | Readonly<Record<string, string>>
}

/** An array that is saved, of which the bytes can be copied out. */
export interface SavedArray {
  readonly dtype: string
  readonly shape: readonly number[]
  copyInto(array: AnyArray): void
}

export type Saved = { readonly array: SavedArray } | { readonly plain: Plain }

export interface Source {
  /** Tells of all that is saved, and throws where that can not be right. */
  visit(onSaved: (path: string, saved: Saved) => void): void
  /** Written by another program, which knows of no arrays without a shape: those take any shape of their length. */
  isForeign(): boolean
}

/** Of what is not wanted, no more is remembered: a file may have any number of it. */
const MOST_UNEXPECTED = 10_000

/**
 * Makes a tree like the given one of what is saved. All that does not fit is thrown as one error, before anything is made.
 * `isOwn` tells which places keep what `like` has, whatever is saved.
 */
export function fitInto(
  where: string,
  source: Source,
  like: unknown,
  options: FitOptions,
  isOwn: (path: string) => boolean = () => false,
): unknown {
  checkFitOptions(where, options)
  const structure = entriesOf(like, 'like')
  const { found, mismatches } = find(where, source, structure.leaves, options)
  for (const entry of structure.leaves) {
    if (isOwn(entry.path)) found[entry.index] = undefined
    else mismatches.push(...compare(entry, found[entry.index], source.isForeign()))
  }
  const isAllowed = ({ kind }: Mismatch): boolean =>
    (kind === 'missing' && options.missing === 'init') || (kind === 'unexpected' && options.unexpected === 'ignore')
  const wrong = mismatches.filter((mismatch) => !isAllowed(mismatch))
  if (wrong.length > 0) throw new CheckpointMismatchError(where, wrong)
  return build<unknown, Entry>(structure, (entry) => made(entry, found[entry.index]))
}

/** Finds what is saved for each place, and what is saved for none. */
function find(where: string, source: Source, wanted: readonly Entry[], options: FitOptions) {
  const { rename, unexpected: others } = options
  const places = new Map(wanted.map(({ path, index }) => [nameOf(path), index]))
  const found = new Array<Saved | undefined>(wanted.length)
  const mismatches: Mismatch[] = []
  const newPath = renaming(where, rename)
  source.visit((path, saved) => {
    const name = newPath(path)
    const index = places.get(name)
    if (index === undefined) {
      const isNoted = others !== 'ignore' && mismatches.length < MOST_UNEXPECTED && holdsAnything(saved)
      if (isNoted) mismatches.push(unexpected(name, saved))
    } else if (found[index] !== undefined)
      throw new TypeError(`${where}: ${name} is saved twice${rename === undefined ? '' : ', once renamed'}`)
    else found[index] = saved
  })
  return { found, mismatches }
}

const NAMES = ['missing', 'unexpected', 'rename']

/** Asks for what `fitInto` knows: whoever reads a file before does so first. */
export function checkFitOptions(where: string, options: FitOptions): void {
  const { missing = 'error', unexpected = 'error' } = options
  for (const name of Object.keys(options))
    if (!NAMES.includes(name)) throw new TypeError(`${where}: there is no option ${name}; there are ${NAMES.join(', ')}`)
  checkOneOf(where, { missing }, ['error', 'init'])
  checkOneOf(where, { unexpected }, ['error', 'ignore'])
}

const describeSaved = (saved: Saved): string => {
  if ('array' in saved) return `${saved.array.dtype} of shape [${saved.array.shape}]`
  return typeof saved.plain === 'object' ? 'empty' : `a ${typeof saved.plain}`
}

/** Empty places and containers are there to tell the structure; nothing is lost with them. */
const holdsAnything = (saved: Saved): boolean => 'array' in saved || typeof saved.plain !== 'object'

const unexpected = (path: string, saved: Saved): Mismatch => ({
  kind: 'unexpected',
  path,
  details: `is ${describeSaved(saved)}, and has no place in what is loaded`,
})

/** Where what is saved under a path stands now. */
export function renaming(where: string, rename: FitOptions['rename']): (path: string) => string {
  if (rename === undefined) return (path) => path
  const newPath = typeof rename === 'function' ? rename : byTable(rename)
  return (path) => {
    const name: unknown = newPath(path)
    if (typeof name !== 'string') throw new TypeError(`${where}: rename makes ${String(name)} of ${path}, wanted a path`)
    return name
  }
}

function byTable(table: Readonly<Record<string, string>>): (path: string) => string {
  // The longest first, so that a leaf can be told apart from the container that it is in.
  const rows = Object.entries(table).sort(([a], [b]) => b.length - a.length)
  return (path) => {
    const row = rows.find(([old]) => path.startsWith(old) && ['', '.', '['].includes(path.charAt(old.length)))
    return row === undefined ? path : row[1] + path.slice(row[0].length)
  }
}

/** How what is saved differs from what is wanted; nothing where it fits. */
function compare(entry: Entry, saved: Saved | undefined, isForeign: boolean): Mismatch[] {
  const path = nameOf(entry.path)
  const wanted = describeEntry(entry)
  const isSaved = saved !== undefined && holdsAnything(saved)
  if (entry.data === undefined && typeof entry.value === 'object') return isSaved ? [unexpected(path, saved)] : []
  if (!isSaved) return [{ kind: 'missing', path, details: `is not saved, wanted ${wanted}` }]
  const retyped: Mismatch = { kind: 'retyped', path, details: `is ${describeSaved(saved)}, wanted ${wanted}` }
  if (entry.data === undefined) {
    const value = 'plain' in saved ? saved.plain : numberIn(saved.array, entry.value)
    return typeof value === typeof entry.value ? [] : [retyped]
  }
  if ('plain' in saved || saved.array.dtype !== dtypeOfClass(classOf(entry.data)!)) return [retyped]
  const { shape } = saved.array
  const hasShape = shape.length === entry.shape.length && shape.every((length, i) => length === entry.shape[i])
  const fits = hasShape || (isForeign && !isRecord(entry.leaf) && product(shape) === entry.data.length)
  return fits ? [] : [{ kind: 'reshaped', path, details: `has shape [${shape}], wanted ${wanted}` }]
}

/** What an array without axes says where a number, or a truth value, is wanted: other programs write numbers so. */
function numberIn(array: SavedArray, wanted: Plain): number | boolean | undefined {
  const name = classThatReads(array.dtype)
  if (name === undefined || array.shape.length > 0) return undefined
  const one = arrayOf(name, 1)
  array.copyInto(one)
  const value = Number(one[0])
  if (typeof wanted === 'boolean') return array.dtype === 'BOOL' ? value !== 0 : undefined
  const isExact = typeof one[0] === 'number' || Number.isSafeInteger(value)
  return typeof wanted === 'number' && array.dtype !== 'BOOL' && isExact ? value : undefined
}

/** What stands at a place of the result: arrays are copies, also those that come from `like`. */
function made({ data, value, leaf }: Entry, saved: Saved | undefined): unknown {
  if (data === undefined) {
    if (typeof value === 'object') return value === null ? null : value.isList ? [] : {}
    if (saved === undefined || !holdsAnything(saved)) return value
    return 'plain' in saved ? saved.plain : numberIn(saved.array, value)
  }
  const array = arrayOf(classOf(data)!, data.length)
  if (saved !== undefined && 'array' in saved) saved.array.copyInto(array)
  else new Uint8Array(array.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return isRecord(leaf) ? { ...leaf, data: array } : array
}
