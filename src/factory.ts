import { checkFunction } from './numbers/checks.ts'
import { textOf } from './numbers/text.ts'
import { compositionOf } from './transformation/composition.ts'
import { readOptions } from './transformation/readOptions.ts'
import type { AnyTransformation, Call, Composition } from './transformation/transformation.ts'

/**
 * Makes a factory of a function that returns a transformation: what it returns knows the call that made it, so that it prints as
 * `adamw(0.001, { weightDecay: 0.1 })`, and `describe` and `lint` of `gradform/inspect` can tell of it.
 *
 *     const momentumSgd = factory('momentumSgd', (learningRate: number) => chain(trace(0.9), scaleByLearningRate(learningRate)))
 *
 * `optionsAt` says which argument, from 0, is a record of options: with it a `TypeError` refuses anything else in its place, and
 * options that the function neither reads nor passes on to another factory's options, with those that it does, but for those in
 * `without`, which it gives to another factory itself.
 *
 *     const mySgd = factory('mySgd', (rate: number, { decay = 0.9 }: MyOptions = {}) => chain(trace(decay), scale(-rate)), 1)
 *     mySgd(0.1, { momentum: 0.9 }) // TypeError: mySgd: there is no option momentum; there are decay
 *
 * The factory has the type of the function.
 * @category Composing
 */
export function factory<F extends (...args: never[]) => AnyTransformation>(
  name: string,
  make: F,
  optionsAt?: number,
  without?: readonly string[],
): F
export function factory(
  name: string,
  make: (...args: unknown[]) => AnyTransformation,
  optionsAt = -1,
  without?: readonly string[],
): (...args: unknown[]) => AnyTransformation {
  checkFunction('factory: make', make)
  return (...args) => {
    const made = readOptions(name, args[optionsAt], (options) => make(...args.map((arg, i) => (i === optionsAt ? options : arg))), without)
    return printed(made, { name, args, make })
  }
}

function printed(made: AnyTransformation, call: Call): AnyTransformation {
  const print = (): string => `${call.name}(${call.args.map((arg) => textOf(arg)).join(', ')})`
  // The symbol is the method that Node's console.log asks for a text.
  return Object.freeze({ ...made, composition: told(compositionOf(made, call.name), call), toString: print, [PRINTED]: print })
}

/** What stands alone is itself what the call made; what is nested in it keeps the calls of its own. */
function told(composition: Composition, call: Call): Composition {
  return { ...composition, call, parts: composition.parts.map((part) => (part.path === '' ? { ...part, name: call.name, call } : part)) }
}

const PRINTED = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom')
