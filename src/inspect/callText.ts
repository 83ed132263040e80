import { textOf } from '../numbers/text.ts'
import { compositionOf, isRule } from '../transformation/composition.ts'
import type { AnyTransformation, Call, Composition } from '../transformation/transformation.ts'
import { isPlainObject } from '../trees/leaf.ts'
import { sameRules } from './sameRules.ts'

/** The call that made a composition, without the options that make no difference. */
export function callText(composition: Composition): string {
  if (composition.call !== undefined) return textOfCall(composition.call)
  const names = composition.parts.map(({ work, name }) => (isRule(work) ? `${name}(…)` : 'a hand-written pair'))
  return names.length === 1 ? names[0]! : `[${names.join(', ')}]`
}

/** Writes a call without the options that make no difference. */
export function textOfCall(call: Call): string {
  const args = argsThatDiffer(call)
  return `${call.name}(${args.map(argText).join(', ')})`
}

/** A transformation among the arguments is written in the same way. */
function argText(arg: unknown): string {
  const composition = compositionIn(arg)
  if (composition !== undefined) return callText(composition)
  if (Array.isArray(arg) && arg.some((each) => compositionIn(each))) return `[${arg.map(argText).join(', ')}]`
  if (isPlainObject(arg) && Object.values(arg).some((each) => compositionIn(each)))
    return `{ ${Object.entries(arg)
      .map(([key, each]) => `${key}: ${argText(each)}`)
      .join(', ')} }`
  return textOf(arg)
}

/** The composition of an argument that is a transformation. */
export const compositionIn = (arg: unknown): Composition | undefined => {
  const { update, init } = Object(arg)
  return typeof update === 'function' && typeof init === 'function' ? compositionOf(Object(arg), 'describe') : undefined
}

/** The arguments of a call without the options that make no difference: those that the factory takes by default. */
export function argsThatDiffer({ args, make }: Call): readonly unknown[] {
  const options = args.at(-1)
  if (!isPlainObject(options) || compositionIn(options) !== undefined || 'op' in options) return args
  const positional = args.slice(0, -1)
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const differs = ([key]: [string, unknown]): boolean => {
    const rest = Object.fromEntries(given.filter(([other]) => other !== key))
    return !isTheSame(
      () => make(...positional, Object.fromEntries(given)),
      () => make(...positional, rest),
    )
  }
  const kept = given.filter((entry) => differs(entry))
  if (kept.length === given.length) return given.length === 0 ? positional : [...positional, Object.fromEntries(given)]
  // What makes no difference alone may make one with others.
  const shown = isTheSame(
    () => make(...args),
    () => make(...positional, Object.fromEntries(kept)),
  )
    ? kept
    : given
  return shown.length === 0 ? positional : [...positional, Object.fromEntries(shown)]
}

function isTheSame(a: () => AnyTransformation, b: () => AnyTransformation): boolean {
  try {
    return sameRules(a(), b())
  } catch {
    // Without what was left out there may be no transformation at all.
    return false
  }
}
