import { textOf } from '../numbers/text.ts'
import { isPlainObject } from '../trees/leaf.ts'

/**
 * Calls a function with options that take down which names it reads, and throws a `TypeError` where some that were given are not
 * among them: the function's own code is the list of its options. What it passes on, as by `...rest`, is refused by the reader that
 * it reaches, which knows other names. Those in `without` are none in any case.
 */
export function readOptions<O, T>(name: string, options: O, make: (options: O) => T, without: readonly string[] = []): T {
  if (options === undefined) return make(options)
  if (!isPlainObject(options)) throw new TypeError(`${name}: options is ${textOf(options)}, wanted an object`)
  const known = new Set<string>()
  let unknown: readonly string[]
  try {
    const made = make(new Proxy(options, { get: (from, key: string) => known.add(key) && Reflect.get(from, key) }))
    unknown = Object.keys(options).filter((key) => !known.has(key) || without.includes(key))
    if (unknown.length === 0) return made
  } catch (error) {
    const { unknownOptions = [], options: others = [] } = Object(error)
    unknown = unknownOptions
    if (unknown.length === 0 || !unknown.every((key) => key in options)) throw error
    others.forEach(known.add, known)
  }
  for (const key of [...unknown, ...without]) known.delete(key)
  const message = `${name}: there is no option ${unknown.join(', ')}; there are ${[...known].join(', ')}`
  throw Object.assign(new TypeError(message), { unknownOptions: unknown, options: [...known] })
}
