import { compositionOf } from '../../transformation/composition.ts'
import { decideMasks, type Mask } from '../../transformation/mask.ts'
import type { AnyTransformation, Composition } from '../../transformation/transformation.ts'
import { isPlainObject } from '../../trees/leaf.ts'
import { childPath, publicPath, structureOf } from '../../trees/structure.ts'
import { compositionIn } from '../callText.ts'
import { type Traits, traitsOf } from './traits.ts'

/** One step of a chain as its author wrote it: what a factory made is one, whatever is in it. */
export interface Unit {
  readonly title: string
  readonly name: string
  readonly composition: Composition
  readonly traits: Traits
  /** Of what stands under a mask, the mask. */
  readonly mask?: Mask
}

/** What chains are written in: their steps stand side by side for the rules. */
const isChain = ({ call }: Composition): boolean => call?.name === 'chain' || call?.name === 'namedChain'

/** The steps of a chain, those of chains in it too; anything else is one step. */
export function unitsOf(composition: Composition, path = ''): Unit[] {
  if (isChain(composition))
    return childrenOf(composition).flatMap(({ key, child, isList }) => unitsOf(child, path + childPath('', key, isList)))
  const { call, parts } = composition
  const name = call?.name ?? parts.map((part) => part.name).join(', ')
  const title = path === '' ? name : `${publicPath(path)} ${name}`
  const mask = maskOf(composition)
  return [{ title, name, composition, traits: traitsOfUnit(composition), ...(mask === undefined ? {} : { mask }) }]
}

function traitsOfUnit(composition: Composition): Traits {
  const children = wrapped(composition)
  return children.length === 1 && composition.call?.name === 'masked' ? traitsOf(children[0]!) : traitsOf(composition)
}

function maskOf({ call }: Composition): Mask | undefined {
  if (call?.name !== 'masked' && call?.name !== 'freeze') return undefined
  // The type says what both factories take there.
  return call.args[call.name === 'masked' ? 1 : 0] as Mask
}

interface Child {
  readonly key: string | number
  readonly isList: boolean
  readonly child: Composition
}

function childrenOf({ call }: Composition): Child[] {
  const args = call?.args ?? []
  const named = call?.name === 'namedChain' ? Object.entries(Object(args[0])) : args.map((arg, i) => [i, arg] as const)
  return named.flatMap(([key, arg]) => {
    const child = compositionIn(arg)
    return child === undefined ? [] : [{ key, isList: typeof key === 'number', child }]
  })
}

/** What was given to a wrapper: transformations among its arguments, alone, in lists or under names, or what it makes of its hyperparameters. */
export function wrapped(composition: Composition): Composition[] {
  const { call } = composition
  if (call?.name === 'injectHyperparams') return [injected(call.args)]
  return (call?.args ?? []).flatMap((arg) => compositionIn(arg) ?? inContainer(arg))
}

/** The functions among the arguments of the calls that its author wrote, schedules such as these. */
export function functionsGiven(composition: Composition): Set<unknown> {
  const own = (composition.call?.args ?? []).flatMap((arg) => [arg, ...(isPlainObject(arg) ? Object.values(arg) : [])])
  const functions = own.filter((arg) => typeof arg === 'function')
  return new Set([...functions, ...wrapped(composition).flatMap((inner) => [...functionsGiven(inner)])])
}

const inContainer = (arg: unknown): Composition[] =>
  Array.isArray(arg) || isPlainObject(arg) ? Object.values(arg).flatMap((each) => compositionIn(each) ?? []) : []

/** Made again, of numbers, with which it can be tried out. */
function injected([make, hyperparams]: readonly unknown[]): Composition {
  const first = Object.entries(Object(hyperparams)).map(([key, value]) => [key, typeof value === 'function' ? value(0) : value])
  const made: AnyTransformation = Reflect.apply(Object(make), undefined, [Object.fromEntries(first)])
  return compositionOf(made, 'lint: injectHyperparams')
}

/** The steps that a leaf goes through, and which leaves do so. */
export interface Route {
  readonly units: readonly Unit[]
  /** A step that it goes past, for its mask leaves it out. */
  readonly past: readonly Unit[]
  readonly leaves: string
}

/**
 * The ways through a chain. Given parameters, those that their leaves take; otherwise, where one step alone stands under a mask, past it and
 * through it, and none where several do, for their masks may be each other's complements.
 */
export function routesOf(units: readonly Unit[], params: unknown): Route[] {
  const masked = units.filter(({ mask }) => mask !== undefined && mask !== true)
  if (masked.length === 0) return [{ units, past: [], leaves: 'the parameters' }]
  if (params === undefined) {
    const [only, ...others] = masked
    if (only === undefined || others.length > 0) return []
    return [
      { units, past: [], leaves: 'the leaves that the mask hits' },
      { units: units.filter((unit) => unit !== only), past: [only], leaves: 'the leaves that the mask leaves out' },
    ]
  }
  const structure = structureOf(params, 'params')
  const decided = new Map(masked.map((unit) => [unit, decideMasks([unit.mask!], params, structure, unit.title)]))
  const routes = structure.leaves.map(({ path, index }): Route => {
    const past = masked.filter((unit) => !decided.get(unit)![index])
    return { units: units.filter((unit) => !past.includes(unit)), past, leaves: `params${path}` }
  })
  // One leaf for all that take the same way.
  return routes.filter(
    (route, i) =>
      routes.findIndex(({ past }) => past.length === route.past.length && past.every((unit) => route.past.includes(unit))) === i,
  )
}
