import { type JsonReader, jsonReader } from './json.ts'

/** What stands in a file as text: numbers, truth values and texts, `null`, and objects and lists that are empty. */
export type Plain = number | boolean | string | null | Empty

/** An object or a list without anything in it. */
export interface Empty {
  readonly isList: boolean
}

/** Numbers that JSON has no digits for, or reads back as another number. */
const ODD: readonly number[] = [Number.NaN, Infinity, -Infinity, -0]
const oddName = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

function written(value: Plain): unknown {
  if (typeof value === 'object' && value !== null) return value.isList ? [] : {}
  return typeof value === 'number' && ODD.some((odd) => Object.is(odd, value)) ? { number: oddName(value) } : value
}

/**
 * Writes values with their names as JSON, in the order of their names: so a reader can tell that none comes twice without
 * keeping them. Every number is read back with the same bits, NaN, −0 and infinities included.
 */
export function writePlain(values: readonly (readonly [name: string, value: Plain])[]): string {
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(written(value))}`).join()}}`
}

/** Reads what `writePlain` has written, one value after the other. Throws a `TypeError` for what it can not have written. */
export function readPlain(text: string, where: string, onValue: (name: string, value: Plain) => void): void {
  const reader = jsonReader(text, where)
  let last: string | undefined
  reader.object((name) => {
    if (last !== undefined && last >= name) {
      const what = last === name ? 'comes twice' : `stands behind ${JSON.stringify(last)}`
      throw new TypeError(`${where}: ${JSON.stringify(name)} ${what}, wanted names in ascending order`)
    }
    last = name
    onValue(name, readValue(reader, `${where}: ${JSON.stringify(name)}`))
  })
  reader.end()
}

function readValue(reader: JsonReader, where: string): Plain {
  const next = reader.next()
  if (next === '"') return reader.string()
  if (next === '{') return readObject(reader, where)
  if (next === '[') {
    reader.list(() => {
      throw new TypeError(`${where} is a list that is not empty, wanted its items by their paths`)
    })
    return { isList: true }
  }
  const word = reader.word()
  return word === undefined ? reader.number() : word
}

function readObject(reader: JsonReader, where: string): Plain {
  let value: Plain = { isList: false }
  reader.object((key) => {
    if (typeof value === 'number') throw new TypeError(`${where} says twice which number it is`)
    const text = key === 'number' ? reader.string() : undefined
    const odd = ODD.find((each) => oddName(each) === text)
    if (odd === undefined) throw new TypeError(`${where} is an object that is neither empty nor one of {"number": ${ODD.map(oddName)}}`)
    value = odd
  })
  return value
}
