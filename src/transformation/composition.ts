import { objectOf } from '../trees/build.ts'
import { describe } from '../trees/leaf.ts'
import { childPath } from '../trees/structure.ts'
import type { Mask } from './mask.ts'
import { PAIR } from './stateSpec.ts'
import type { AnyTransformation, Composition, Part, Rule } from './transformation.ts'

export const isRule = (work: Rule | AnyTransformation): work is Rule => 'trace' in work

export function compositionOfRule(rule: Rule, name: string, mask: Mask | undefined): Composition {
  return { parts: [{ work: rule, name, path: '', masks: mask === undefined ? [] : [mask] }], spec: rule.spec }
}

/** How a transformation is composed; a pair written by hand is its own only part. */
export function compositionOf(transformation: AnyTransformation, where: string): Composition {
  if (typeof transformation?.init !== 'function' || typeof transformation.update !== 'function') {
    const advice = typeof transformation === 'function' ? ': call the function that makes it' : ''
    throw new TypeError(`${where} is ${describe(transformation)}, wanted a transformation { init, update }${advice}`)
  }
  return transformation.composition ?? { parts: [{ work: transformation, name: 'hand-written', path: '', masks: [] }], spec: PAIR }
}

/** Puts compositions side by side, in a list or under names; `root` is what errors call the whole. */
export function nest(root: string, children: readonly Composition[], names?: readonly string[]): Composition {
  const pathTo = (i: number): string => childPath('', names?.[i] ?? String(i), names === undefined)
  const parts = children.flatMap((child, i) => child.parts.map((part) => ({ ...part, root, path: pathTo(i) + part.path })))
  parts.forEach((part, i) => {
    part.checkLater?.(parts.slice(i + 1))
  })
  const specs = children.map(({ spec }) => spec)
  return { parts, spec: names === undefined ? specs : objectOf(names, specs) }
}

/** What errors call a part: `chain[2] addDecayedWeights`, `masked.innerState scaleByAdam`, or its name where it stands alone. */
export const titleOf = ({ name, path, root = '' }: Part): string => (path === '' ? name : `${root}${path} ${name}`)
