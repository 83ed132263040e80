import { checkFlags, checkFunction } from '../numbers/checks.ts'
import { textOf } from '../numbers/text.ts'
import { type MaskTree, type OfLeaf, ofLeaves } from './mask.ts'
import { readOptions } from './readOptions.ts'
import { type MaskOptions, strictly } from './strictly.ts'

/** A mask that a predicate makes of the parameters. */
type MaskOfParams = (params: unknown) => MaskTree

/**
 * Makes a mask of a predicate on paths.
 *
 *     byPath((path, leaf, keys) => keys.at(-1) !== 'bias', { strict: true })
 *
 * A path is written as in JavaScript, `layers[0].bias` or `model["odd key"]`; a key that stands alone is written as it is, so that
 * `{ 'fc1.bias': … }` has the path `fc1.bias`.
 * @category Composing
 */
export function byPath(predicate: OfLeaf<boolean>, options?: MaskOptions): MaskOfParams {
  checkFunction('byPath: predicate', predicate)
  return maskOf('byPath', ofLeaves(predicate, false), options)
}

/**
 * Makes a mask of the names of leaves: true where one is the last key, or its last piece behind a dot or a slash.
 *
 *     adamw(1e-3, { mask: byName('kernel', 'weight') }) // dense.kernel, 'fc1.weight', 'dense/kernel'
 *     adamw(1e-3, { mask: byName(['kernel', 'weight'], { strict: true }) })
 * @category Composing
 */
export function byName(...names: string[]): MaskOfParams
export function byName(names: readonly string[], options?: MaskOptions): MaskOfParams
export function byName(...given: readonly unknown[]): MaskOfParams {
  const [first, options] = given
  const names: readonly unknown[] = Array.isArray(first) ? first : given
  for (const name of names)
    if (typeof name !== 'string')
      throw new TypeError(
        `byName: a name is ${textOf(name)}, wanted a string; options stand behind a list: byName(['bias'], { strict: true })`,
      )
  const ofLeaf: OfLeaf<boolean> = (_path, _leaf, keys) => {
    const key = `${keys.at(-1)}`
    return names.some((name) => key === name || key.endsWith(`.${name}`) || key.endsWith(`/${name}`))
  }
  return maskOf(
    `byName(${names.map((name) => textOf(name)).join(', ')})`,
    ofLeaves(ofLeaf, false),
    Array.isArray(first) ? options : undefined,
  )
}

/** Options are of any type in plain JavaScript. */
function maskOf(where: string, mask: MaskOfParams, options: unknown): MaskOfParams {
  return readOptions(where, options, (given) => {
    const { strict = false }: MaskOptions = Object(given)
    checkFlags(where, { strict })
    return strict ? strictly(where, mask) : mask
  })
}
