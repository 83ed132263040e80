/** Reads JSON from front to back, asked for each piece: nothing is made that was not asked for, however a file is nested. */
export interface JsonReader {
  /** The first character of the next piece. */
  next(): string
  /** Reads an object; `onKey` reads the value of each key, and has to refuse a key that comes twice. */
  object(onKey: (key: string) => void): void
  /** Reads a list; `onItem` reads each item. */
  list(onItem: () => void): void
  string(): string
  number(): number
  /** Reads one of `true`, `false` and `null`, if one is there. */
  word(): boolean | null | undefined
  /** Asks that nothing is left but spaces. */
  end(): void
}

const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]
const BLANKS = ' \t\n\r'
const IN_NUMBERS = '+-.0123456789eE'
const BACKSLASH = 92
const QUOTE = 34
const SPACE = 32

/** Makes a reader of a text. What it throws, a `TypeError`, calls the text by its name. */
export function jsonReader(text: string, name: string): JsonReader {
  let at = 0
  const fail = (wanted: string): never => {
    const found = at >= text.length ? 'ends' : `has ${JSON.stringify(text.slice(at, at + 20))}`
    throw new TypeError(`${name} ${found} at ${at}, wanted ${wanted}`)
  }
  const next = (): string => {
    while (at < text.length && BLANKS.includes(text[at]!)) at++
    return text[at] ?? ''
  }
  const take = (character: string, wanted: string): void => {
    if (next() !== character) fail(wanted)
    at++
  }
  /** Reads what a string or a number turns out to be; the engine knows the escapes and the digits. */
  const parsed = (from: number, wanted: string): unknown => {
    const piece = text.slice(from, at)
    try {
      return JSON.parse(piece)
    } catch {
      at = from
      return fail(wanted)
    }
  }
  const items = (close: string, readItem: () => void): void => {
    at++
    if (next() === close) {
      at++
      return
    }
    for (;;) {
      readItem()
      if (next() === close) break
      take(',', `a comma or ${close}`)
    }
    at++
  }
  const string = (): string => {
    if (next() !== '"') fail('a string')
    const from = at++
    let isLiteral = true
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at)) {
      if (at >= text.length) fail('the end of a string')
      if (code === BACKSLASH) at++
      if (code === BACKSLASH || code < SPACE) isLiteral = false
    }
    at++
    return isLiteral ? text.slice(from + 1, at - 1) : String(parsed(from, 'a string'))
  }
  return {
    next,
    string,
    object(onKey) {
      if (next() !== '{') fail('an object')
      items('}', () => {
        const key = string()
        take(':', 'a colon')
        onKey(key)
      })
    },
    list(onItem) {
      if (next() !== '[') fail('a list')
      items(']', onItem)
    },
    number() {
      next()
      const from = at
      while (at < text.length && IN_NUMBERS.includes(text[at]!)) at++
      const value = from === at ? fail('a number') : parsed(from, 'a number')
      return Number(value)
    },
    word() {
      next()
      const found = WORDS.find(([word]) => text.startsWith(word, at))
      if (found === undefined) return undefined
      at += found[0].length
      return found[1]
    },
    end() {
      if (next() !== '') fail('its end')
    },
  }
}
