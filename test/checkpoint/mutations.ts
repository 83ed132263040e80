import { toBytes } from '../../src/checkpoint.ts'
import { sample } from './sample.ts'

/** Numbers from 0 to below 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What stands in place of a number, a name or a piece of a header. */
const NUMBERS = ['-1', '-0', '0', '1.5', '1e3', '1e999', '9007199254740993', '18446744073709551616', '00', 'null', '"1"', '[]', '99999999']
const PIECES = [
  '"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]},',
  '"__metadata__":{"a":"b"},',
  '"constructor":1,',
  '"\\ud800":',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
  ']',
  '}',
  ',',
  '"',
  '\\',
  '\u0000',
  'é',
  ' '.repeat(50),
]
const DTYPES = ['F64', 'F32', 'I8', 'BOOL', 'F4', 'F6_E2M3', 'X', '']

type Pick = <T>(items: readonly T[]) => T
type Edit = (header: string, random: () => number, pick: Pick) => string

const replaceAny = (header: string, pattern: RegExp, random: () => number, replacement: (found: string) => string): string => {
  const matches = [...header.matchAll(pattern)]
  const match = matches[Math.floor(random() * matches.length)]
  return match === undefined ? header : header.slice(0, match.index) + replacement(match[0]) + header.slice(match.index + match[0].length)
}

/** Ways to change the text of a header, whose length is then told rightly. */
const edits: readonly Edit[] = [
  (header, random, pick) => replaceAny(header, /\d+/g, random, () => pick(NUMBERS)),
  (header, random) => replaceAny(header, /\d+/g, random, (found) => String(Number(found) + Math.floor(random() * 17) - 8)),
  (header, random, pick) => replaceAny(header, /"(?:[FIU]\d+|BOOL)"/g, random, () => JSON.stringify(pick(DTYPES))),
  (header, random) => replaceAny(header, /,"[^"]+":\{[^}]*\}/g, random, (found) => found + found),
  (header, random) => replaceAny(header, /,"[^"]+":\{[^}]*\}/g, random, () => ''),
  (header, random) => replaceAny(header, /\w+/g, random, () => '__proto__'),
  (header, random, pick) => {
    const at = Math.floor(random() * header.length)
    return header.slice(0, at) + pick(PIECES) + header.slice(at)
  },
  (header, random) => {
    const [from, to] = [random(), random()].map((x) => Math.floor(x * header.length)).sort((a, b) => a - b)
    return header.slice(0, from) + header.slice(to)
  },
]

/** Ways to change the bytes. */
const damages: readonly ((bytes: Uint8Array, random: () => number) => Uint8Array)[] = [
  (bytes, random) => {
    const changed = bytes.slice()
    for (let i = 0; i <= random() * 4; i++) changed[Math.floor(random() * changed.length)]! ^= 1 << Math.floor(random() * 8)
    return changed
  },
  (bytes, random) => bytes.slice(0, Math.floor(random() * bytes.length)),
  (bytes, random) => {
    const longer = new Uint8Array(bytes.length + 1 + Math.floor(random() * 40))
    longer.set(bytes)
    return longer
  },
  (bytes, random) => {
    const changed = bytes.slice()
    for (let i = 0; i < 8; i++) if (random() < 0.4) changed[i] = Math.floor(random() * 256)
    return changed
  },
]

export const valid: Uint8Array = toBytes(sample())

/** The valid file with one change or several: of its header, or of any bytes. */
export function mutated(random: () => number): Uint8Array {
  const pick: Pick = (items) => items[Math.floor(random() * items.length)]!
  let bytes = valid
  do {
    bytes = random() < 0.7 ? withHeader(bytes, (header) => pick(edits)(header, random, pick)) : pick(damages)(bytes, random)
  } while (random() < 0.3)
  return bytes
}

function withHeader(bytes: Uint8Array, edit: (header: string) => string): Uint8Array {
  if (bytes.length < 8) return bytes
  const length = Math.min(new DataView(bytes.buffer).getUint32(0, true), bytes.length - 8)
  const header = new TextEncoder().encode(edit(new TextDecoder().decode(bytes.subarray(8, 8 + length))))
  const data = bytes.subarray(8 + length)
  const changed = new Uint8Array(8 + header.length + data.length)
  new DataView(changed.buffer).setBigUint64(0, BigInt(header.length), true)
  changed.set(header, 8)
  changed.set(data, 8 + header.length)
  return changed
}
