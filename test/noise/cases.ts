import { createHash } from 'node:crypto'
import {
  type AnyTransformation,
  adam,
  addNoise,
  applyIfFinite,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  flatten,
  masked,
  multiSteps,
  noisySgd,
  partition,
  scale,
  sgd,
  trace,
} from '../../src/index.ts'

/** What is trained, and how it begins. */
export interface NoiseCase {
  readonly name: string
  readonly make: () => AnyTransformation
  readonly params: () => unknown
  /** Numbers that take the place of those in the first state, wherever they stand in it. */
  readonly state?: Readonly<Record<string, number>>
}

export const STEPS = 5

/** Numbers that no engine computes in a way of its own. */
export function ordinary(array: 'float32' | 'float64', length: number, seed = 0): Float32Array | Float64Array {
  const made = array === 'float32' ? new Float32Array(length) : new Float64Array(length)
  return made.map((_, i) => (((i + 7 * seed) * 37) % 101) / 64 - 0.75)
}

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e-45, 3e38, -1, 2, 5e-324]

/** Gradients of a tree at a step, the special values among them in some leaves. */
export function gradientsAt(params: unknown, step: number, hasSpecial = false): unknown {
  if (params === null) return null
  if (typeof params === 'number') return ordinary('float64', 1, step)[0]
  if (params instanceof Float32Array || params instanceof Float64Array) {
    const made = ordinary(params instanceof Float32Array ? 'float32' : 'float64', params.length, step)
    if (hasSpecial) made.set(SPECIAL.slice(0, Math.max(0, params.length - 3)), Math.min(3, params.length))
    return made
  }
  if (Array.isArray(params)) return params.map((item) => gradientsAt(item, step, hasSpecial))
  if (typeof params !== 'object') return params
  if ('shape' in params && 'data' in params) return { ...params, data: gradientsAt(params.data, step, hasSpecial) }
  return Object.fromEntries(Object.entries(params).map(([key, item]) => [key, gradientsAt(item, step, hasSpecial)]))
}

const f32 = (length: number) => ordinary('float32', length, 3)
const f64 = (length: number) => ordinary('float64', length, 4)
const nested = () => ({
  layers: [
    { w: { data: f32(15), shape: [3, 5] }, b: f32(3) },
    { w: { data: f64(6), shape: [2, 3] }, b: f64(1), 'odd key': null },
  ],
  scale: 0.25,
  'naïve ↯': f32(2),
  none: null,
  empty: new Float32Array(0),
})
const lengths = () => Object.fromEntries([1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33].map((n) => [`n${n}`, n]))
const short = () => Object.fromEntries(Object.entries(lengths()).flatMap(([key, n]) => [[key, f32(n)] as const, [`${key}d`, f64(n)]]))
const long = () => ({ a: f32(8191), b: f32(8192), c: f64(8193), d: f32(20_001), e: f64(33_333), f: f32(3) })

export const cases: readonly NoiseCase[] = [
  { name: 'short leaves', make: () => addNoise(0.01, 0.55, { key: 7 }), params: short },
  { name: 'long leaves', make: () => addNoise(0.5, 0.55, { key: 12345 }), params: long },
  { name: 'a nested tree', make: () => addNoise(1, 1, { key: 1 }), params: nested },
  { name: 'a number', make: () => addNoise(1, 0.3, { key: 2 }), params: () => 0.5 },
  { name: 'an array', make: () => addNoise(4, -0.5), params: () => f32(11) },
  { name: 'the greatest key', make: () => addNoise(0.01, 0, { key: 0xffffffff }), params: nested },
  { name: 'no noise', make: () => addNoise(0, 0.55), params: short },
  { name: 'a lot of noise', make: () => addNoise(1e60, 0.1), params: nested },
  { name: 'a later step', make: () => addNoise(0.01, 0.55), params: nested, state: { count: 123_456 } },
  { name: 'beyond 32 bits of steps', make: () => addNoise(0.01, 0.55), params: nested, state: { count: 2 ** 32 - 3 } },
  { name: 'another key in the state', make: () => addNoise(0.01, 0.55), params: nested, state: { rngKey: 0x9e3779b9 } },
  { name: 'noisySgd', make: () => noisySgd(0.1, { key: 3 }), params: nested },
  { name: 'noisySgd, long', make: () => noisySgd(0.1, { eta: 0.3, gamma: 0.7, key: 3 }), params: long },
  { name: 'a chain', make: () => chain(clipByGlobalNorm(1), addNoise(0.02, 0.55), adam(0.1)), params: nested },
  { name: 'twice', make: () => chain(addNoise(0.02, 0.55), scale(0.5), addNoise(1, 0.5, { key: 5 })), params: short },
  { name: 'before a sum', make: () => chain(addNoise(0.02, 0.55), clipByGlobalNorm(0.5), trace(0.9)), params: long },
  { name: 'masked', make: () => masked(addNoise(0.02, 0.55), { layers: [true, false], scale: true }), params: () => masking(nested()) },
  {
    name: 'partitioned',
    make: () => partition({ noisy: addNoise(0.5, 0.5, { key: 8 }), plain: sgd(0.1) }, { layers: ['noisy', 'plain'], scale: 'noisy' }),
    params: () => masking(nested()),
  },
  { name: 'accumulated', make: () => multiSteps(noisySgd(0.1, { eta: 1 }), 2), params: nested },
  { name: 'if finite', make: () => applyIfFinite(noisySgd(0.1, { eta: 1 }), 2), params: nested },
  { name: 'flattened', make: () => flatten(addNoise(0.5, 0.5)), params: () => ({ a: f32(5), b: { data: f32(6), shape: [2, 3] } }) },
]

const masking = ({ layers, scale }: ReturnType<typeof nested>) => ({ layers, scale })

/** What a step leaves: the updates, the state and the parameters. */
export type Step = readonly [updates: unknown, state: unknown, params: unknown]

/** Every byte of what the leaves are, or of long ones a digest. */
export function encoded(value: unknown): unknown {
  if (typeof value === 'number') return encoded(Float64Array.of(value))
  if (value instanceof Float32Array || value instanceof Float64Array) {
    const canonical = value.map((x) => (Number.isNaN(x) ? Number.NaN : x))
    const bytes = Buffer.from(canonical.buffer, 0, canonical.byteLength)
    const told = bytes.length > 64 ? createHash('sha256').update(bytes).digest('base64') : bytes.toString('base64')
    return `${value.constructor.name} ${value.length} ${told}`
  }
  if (Array.isArray(value)) return value.map(encoded)
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encoded(item)]))
    : value
}

/** A state with other numbers. */
export function withNumbers(state: unknown, numbers: Readonly<{ [key: string]: number }> = {}): unknown {
  if (Array.isArray(state)) return state.map((item) => withNumbers(item, numbers))
  if (typeof state !== 'object' || state === null || ArrayBuffer.isView(state)) return state
  return Object.fromEntries(Object.entries(state).map(([key, item]) => [key, numbers[key] ?? withNumbers(item, numbers)]))
}

/** Trains by pure steps. */
export function run({ make, params: first, state: numbers }: NoiseCase): Step[] {
  const { init, update } = make()
  let params = first()
  let state: unknown = withNumbers(init(params), numbers)
  return Array.from({ length: STEPS }, (_, step): Step => {
    const [updates, next] = update(gradientsAt(params, step, step === 2), state, params)
    state = next
    params = Reflect.apply(applyUpdates, undefined, [params, updates])
    return [updates, state, params]
  })
}
