import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { type AnyTransformation, addNoise, chain, clipByGlobalNorm, compile, injectHyperparams, noisySgd, scale } from '../../src/index.ts'
import { cases, encoded, gradientsAt, type NoiseCase, ordinary, run, STEPS, withNumbers } from './cases.ts'

// Every pass of a pure step is run by the interpreter and by WebAssembly, which have to agree.
vi.mock(import('../../src/kernel/executor.ts'), async (original) =>
  (await import('../kernel/bothExecutors.ts')).bothExecutors(await original()),
)

const recorded: unknown = JSON.parse(readFileSync(new URL('../golden/noise.json', import.meta.url), 'utf8'))
const named = cases.map((one) => [one.name, one] as const)

describe('noise has the bits that it had when it was computed leaf by leaf', () => {
  test.each(named)('%s', (name, one) => expect(encoded(run(one))).toEqual(Reflect.get(Object(recorded), name)))
})

/** Trains in place, and copies what each step leaves. */
function runInPlace({ make, params: first, state: numbers }: NoiseCase, threads: number): unknown[] {
  const transformation: AnyTransformation = make()
  const optimizer = compile(transformation, { donate: true, threads })
  const begun = optimizer.init(Object(first()))
  let [params, state]: unknown[] = [begun.params, withNumbers(begun.state, numbers)]
  try {
    return Array.from({ length: STEPS }, (_, step) => {
      const stepped = optimizer.step(Object(gradientsAt(first(), step, step === 2)), Object(state), Object(params))
      ;[params, state] = [stepped.params, stepped.state]
      return encoded([state, params])
    })
  } finally {
    optimizer.dispose()
  }
}

const isFallback = ({ make }: NoiseCase): boolean => compile(make(), { donate: true }).fallbacks.length > 0

describe('noise in place has the bits of a pure step', () => {
  test.each(named.filter(([, one]) => !isFallback(one) && typeof one.params() === 'object'))('%s', (_, one) => {
    expect(runInPlace(one, 1)).toEqual(run(one).map(([, state, params]) => encoded([state, params])))
  })
})

test('noise runs in place and on threads', () => {
  for (const make of [() => noisySgd(0.1), () => chain(addNoise(0.1, 0.5), scale(2))])
    expect(compile(make(), { donate: true, threads: 2 }).fallbacks).toEqual([])
})

describe('on two threads, awake and in pieces, noise has the bits of one', () => {
  const params = () => ({ a: ordinary('float32', 300_003), b: ordinary('float64', 40_001), c: ordinary('float32', 9000) })
  test.each([
    ['noisySgd', () => noisySgd(0.1, { eta: 1, key: 4 })],
    ['before a sum', () => chain(addNoise(1, 0.5), clipByGlobalNorm(1))],
  ] as const)('%s', { timeout: 120_000 }, async (_, make) => {
    const one: NoiseCase = { name: '', make, params }
    const optimizer = compile(make(), { donate: true, threads: 2 })
    const begun = optimizer.init(Object(params()))
    await vi.waitFor(() => expect(optimizer.threads).toBe(2), { timeout: 20_000 })
    let [trained, state] = [begun.params, begun.state]
    const steps = Array.from({ length: STEPS }, (_, step) => {
      const stepped = optimizer.step(Object(gradientsAt(params(), step, step === 2)), state, trained)
      ;[trained, state] = [stepped.params, stepped.state]
      return encoded([state, trained])
    })
    optimizer.dispose()
    expect(steps).toEqual(run(one).map(([, state, params]) => encoded([state, params])))
  })
})

test('a float32 leaf has the noise of a float64 leaf rounded once, wherever its gradients are', { timeout: 120_000 }, () => {
  const size = 100_000
  for (const [at, eta] of [
    [0, 1],
    [1, 1e-9],
    [1e-20, 1],
    [3e38, 1e76],
    [0, 1e-90],
    [1e-42, 1e-84],
    [-0.75, 0.25],
  ] as const) {
    const transformation = addNoise(eta, 0)
    const single = Float32Array.from({ length: size }, (_, i) => at * (1 + (i % 97) / 64))
    const double = Float64Array.from(single)
    const [exact] = transformation.update({ w: double }, transformation.init({ w: double }))
    const [rounded] = transformation.update({ w: single }, transformation.init({ w: single }))
    expect(Buffer.from(rounded.w.buffer).equals(Buffer.from(Float32Array.from(exact.w).buffer)), `${at} ${eta}`).toBe(true)
  }
})

test('η and γ may be expressions, and follow what they are made of', () => {
  const scheduled = injectHyperparams(({ eta = 0, gamma = 0 }) => addNoise(eta, gamma, { key: 3 }), {
    eta: (count) => 1 / (1 + count),
    gamma: 0.5,
  })
  const grads = { w: ordinary('float32', 40) }
  let state = scheduled.init(grads)
  for (let count = 0; count < 3; count++) {
    const plain = addNoise(1 / (1 + count), 0.5, { key: 3 })
    const [wanted] = plain.update(grads, { count, rngKey: 3 })
    const [updates, next] = scheduled.update(grads, state)
    expect(updates).toEqual(wanted)
    state = next
  }
})
