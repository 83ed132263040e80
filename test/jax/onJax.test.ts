import { blockUntilReady, init, jit, numpy as np, setDebug, tree, valueAndGrad } from '@jax-js/jax'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { gt, select, square, total } from '../../src/expr.ts'
import * as gradform from '../../src/index.ts'
import { type JaxOptimizer, onJax } from '../../src/jax.ts'
import { catalogue } from '../catalogue.ts'
import { contributed } from '../contributed.ts'
import { presets } from '../presets.ts'
import { liveBuffers } from './liveArrays.ts'
import { distance, type HostTree, hostTree, type JaxTree, jaxTree, numbersOf } from './trees.ts'

beforeAll(async () => {
  await init('wasm')
})

const all = [...catalogue, ...contributed, ...presets].map(({ name, make }) => [name, make] as const)
const EXTRA = (step: number) => ({ value: 1 / (1 + step), stepsizeScale: 1 })
const schedule = gradform.warmupCosineDecaySchedule({ initValue: 0, peakValue: 0.1, warmupSteps: 5, decaySteps: 40 })

/** The numbers of arrays, which stay. */
const read = (of: object): number[] =>
  tree.leaves<unknown>(of).flatMap((leaf) => (leaf instanceof np.Array ? [...leaf.ref.dataSync()] : []))
const arraysIn = (...of: unknown[]): np.Array[] => tree.leaves<unknown>(of).filter((leaf) => leaf instanceof np.Array)

const REFUSED = /is written by hand: take gradients|draws noise by a count|calls periodAt with what depends on a sum/

test.each(all)('%s is near to pure gradform', async (_, make) => {
  const transformation = make()
  let run: JaxOptimizer<unknown>
  let [params, state] = [hostTree(1), transformation.init(hostTree(1))]
  let [arrays, held]: [JaxTree, object] = [jaxTree(params), {}]
  try {
    run = onJax(transformation)
    held = run.init(tree.ref(arrays))
    for (let t = 0; t < 4; t++) {
      const grads = hostTree(10 + t)
      const [updates, next] = transformation.update(grads, state, params, EXTRA(t))
      params = gradform.applyUpdates(params, updates)
      state = next
      ;[arrays, held] = run.step(jaxTree(grads), held, arrays, EXTRA(t))
      expect(distance(read(arrays), read(jaxTree(params)))).toBeLessThan(1e-6)
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    expect(error.message).toMatch(REFUSED)
    return
  }
  expect(distance(numbersOf(await run.toHost(held)), numbersOf(state))).toBeLessThan(1e-6)
})

test('little of the catalogue is refused', () => {
  const isRefused = (make: () => gradform.AnyTransformation): boolean => {
    try {
      const run = onJax(make())
      run.step(jaxTree(hostTree(2)), run.init(jaxTree(hostTree(1))), jaxTree(hostTree(1)), EXTRA(1))
      return false
    } catch {
      return true
    }
  }
  expect(all.filter(([, make]) => isRefused(make)).length).toBeLessThan(20)
})

describe('a step', () => {
  const transformation = gradform.chain(gradform.clipByGlobalNorm(1), gradform.adamw(schedule))

  test('is traced and compiled once in 30 steps under a schedule', () => {
    const run = onJax(transformation)
    let params = jaxTree(hostTree(1))
    let state = run.init(tree.ref(params))
    const log = vi.spyOn(console, 'info').mockImplementation(() => {})
    setDebug(1)
    for (let t = 0; t < 30; t++) [params, state] = run.step(jaxTree(hostTree(10 + t)), state, params)
    setDebug(0)
    expect(log.mock.calls.filter(([text]) => String(text).includes('JIT Compile')).length).toBe(1)
    log.mockRestore()
    expect(state[1][2].count).toBe(30)
    expect(state[1][2].learningRate).toBe(schedule(29))
  })

  test.each([
    ['', 0, gradform.chain(gradform.clipByGlobalNorm(1), gradform.adamw(schedule), gradform.sm3(0.1))],
    // Tables of powers, for each of two bases.
    [' and what a compiled step knows', 6, gradform.applyIfFinite(gradform.adamw(0.1), 3)],
  ])('leaves one reference of each array%s, and nothing else', async (_, known, of) => {
    const live = await liveBuffers('wasm')
    const run = onJax(of)
    let params = jaxTree(hostTree(1))
    let state: object = Object(run.init(tree.ref(params)))
    const counts: number[] = []
    for (let t = 0; t < 20; t++) {
      const grads = jaxTree(hostTree(10 + t))
      const before = arraysIn(grads, state, params)
      ;[params, state] = run.step(grads, Object(state), params)
      expect(new Set(before.map(({ refCount }) => refCount))).toEqual(new Set([0]))
      expect(new Set(arraysIn(params, state).map(({ refCount }) => refCount))).toEqual(new Set([1]))
      // What has not run yet holds on to what it is about to read.
      await blockUntilReady(arraysIn(params, state))
      counts.push(live())
    }
    expect(new Set(counts.slice(2))).toEqual(new Set([arraysIn(params, state).length + known]))
    tree.dispose([params, state])
    expect(live()).toBe(known)
  })

  test('takes an update apart from its application', () => {
    const run = onJax(transformation)
    const params = jaxTree(hostTree(1))
    const state = run.init(tree.ref(params))
    const [stepped] = run.step(jaxTree(hostTree(2)), tree.ref(state), tree.ref(params))
    const [updates, next] = run.update(jaxTree(hostTree(2)), state, tree.ref(params))
    const applied = tree.map((p: np.Array, u: np.Array) => p.add(u), params, updates)
    expect(read(applied)).toEqual(read(stepped))
    expect(next[1][2].count).toBe(1)
  })

  test('updates without parameters where none are read, and says so where they are', () => {
    const run = onJax(gradform.sgd(0.5, { momentum: 0.9 }))
    const [updates] = run.update({ w: np.array([1, 2]) }, run.init({ w: np.array([0, 0]) }))
    expect(read(updates)).toEqual([-0.5, -1])
    const decaying = onJax(gradform.adamw(0.1))
    expect(() => decaying.update({ w: np.array([1, 2]) }, decaying.init({ w: np.array([0, 0]) }))).toThrow(
      "addDecayedWeights reads the parameters: pass them as update's third argument",
    )
  })

  test('matches trees by their keys and keeps the order of these', () => {
    const run = onJax(gradform.sgd(1))
    const state = run.init({ a: np.array([1, 1]), b: np.array([1, 1]) })
    const [first, next] = run.step({ b: np.array([2, 2]), a: np.array([1, 1]) }, state, { a: np.array([10, 10]), b: np.array([10, 10]) })
    expect([Object.keys(first), read(first)]).toEqual([
      ['a', 'b'],
      [9, 9, 8, 8],
    ])
    const [second] = run.step({ a: np.array([1, 1]), b: np.array([2, 2]) }, next, { b: np.array([10, 10]), a: np.array([10, 10]) })
    expect([Object.keys(second), read(second)]).toEqual([
      ['b', 'a'],
      [8, 8, 9, 9],
    ])
  })

  test('leaves leaves out whose gradient is null', async () => {
    const run = onJax(gradform.adam(0.1))
    const pure = gradform.adam(0.1)
    const host = { a: Float32Array.of(1, 2), b: Float32Array.of(3, 4) }
    let params = { a: np.array(host.a), b: np.array(host.b) }
    let state = run.init(tree.ref(params))
    let hosted = pure.init(host)
    let updates = host
    for (const grads of [{ a: [1, 2], b: [3, 4] }, { a: [5, 6] }]) {
      const { a, b } = { b: null, ...grads }
      const given: { a: np.Array; b: np.Array } = Object({ a: np.array(a), b: b && np.array(b) })
      ;[params, state] = run.step(given, state, params)
      ;[updates, hosted] = pure.update(Object({ a: Float32Array.from(a), b: b && Float32Array.from(b) }), hosted, host)
    }
    expect(updates.b).toBeNull()
    expect(arraysIn(params, state).map(({ refCount }) => refCount)).toEqual([1, 1, 1, 1, 1, 1])
    expect(distance(numbersOf(await run.toHost(state)), numbersOf(hosted))).toBeLessThan(1e-6)
  })

  test('takes a loss as a number, and as an array that stays where it is', () => {
    const steps = [0.5, np.array(0.5), np.array([0.5]).reshape([])].map((value) => {
      const run = onJax(gradform.polyakSgd())
      const params = jaxTree(hostTree(1))
      return read(run.step(jaxTree(hostTree(2)), run.init(tree.ref(params)), params, { value })[0])
    })
    expect(distance(steps[1]!, steps[0]!)).toBeLessThan(1e-6)
    expect(steps[2]).toEqual(steps[1])
  })

  test('computes in float64 where parameters are of it', () => {
    const run = onJax(gradform.adamw(0.1))
    const pure = gradform.adamw(0.1)
    const host = { w: Float64Array.of(1 / 3, 2 / 3) }
    const wide = (...numbers: number[]): np.Array => np.concatenate(numbers.map((x) => np.full([1], x, { dtype: np.float64 })))
    const [params] = run.step({ w: wide(0.1, -0.7) }, run.init({ w: wide(...host.w) }), { w: wide(...host.w) })
    const [updates] = pure.update({ w: Float64Array.of(0.1, -0.7) }, pure.init(host), host)
    const wanted = [...gradform.applyUpdates(host, updates).w]
    expect([...params.w.dataSync()].map((x, i) => Math.abs(x - wanted[i]!) < 1e-15)).toEqual([true, true])
  })

  test('is not traced again where parameters come of numbers, whose dtype is not settled', () => {
    const run = onJax(transformation)
    let params = { gain: np.array(2) }
    let state = run.init(tree.ref(params))
    const log = vi.spyOn(console, 'info').mockImplementation(() => {})
    setDebug(1)
    for (let t = 0; t < 3; t++) [params, state] = run.step({ gain: np.array(1) }, state, params)
    setDebug(0)
    const compiled = log.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('JIT Compile'))
    log.mockRestore()
    expect(compiled.filter((text) => text.includes('sqrt')).length).toBe(1)
  })

  test('sees numbers that are not finite', () => {
    const run = onJax(gradform.applyIfFinite(gradform.sgd(1), 2))
    let params = { w: np.array([1, 2]) }
    let state = run.init(tree.ref(params))
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, 1]) [params, state] = run.step({ w: np.array([x, 1]) }, state, params)
    expect(read(params)).toEqual([0, 1])
    const zeroing = onJax(gradform.zeroNans())
    expect(read(zeroing.update({ w: np.array([Number.NaN, 1]) }, zeroing.init({ w: np.array([1, 2]) }))[0])).toEqual([0, 1])
  })
})

describe('a jit of one’s own', () => {
  const transformation = gradform.chain(gradform.clipByGlobalNorm(1), gradform.adamw(schedule))
  type Params = { w: np.Array; b: np.Array }
  const loss = ({ w, b }: Params, x: np.Array): np.Array => np.sum(np.square(np.dot(x, w).add(b)))
  const begin = (): Params => ({
    w: np.array([
      [0.1, -0.2],
      [0.3, 0.4],
    ]),
    b: np.array([0.5, -0.5]),
  })
  const batch = (t: number): np.Array =>
    np.array([
      [t, 1],
      [2, -t],
    ])

  test('gives what step gives, and is traced once in 30 steps', async () => {
    const run = onJax(transformation)
    const gradients = valueAndGrad(loss)
    let traces = 0
    const train = jit((params: Params, arrays: np.Array[], scalars: np.Array[], x: np.Array): [Params, np.Array[], np.Array] => {
      traces++
      const [value, grads] = gradients(tree.ref(params), x)
      const [next, nextArrays] = run.traced(grads, arrays, params, scalars)
      return [next, nextArrays, value]
    })
    let [params, other] = [begin(), begin()]
    let state = run.init(tree.ref(params))
    let [host, arrays] = run.split(run.init(tree.ref(other)))
    const live = await liveBuffers('wasm')
    const counts: number[] = []
    for (let t = 0; t < 30; t++) {
      let scalars: number[]
      let value: np.Array
      ;[scalars, host] = run.scalars(host)
      ;[other, arrays, value] = train(other, arrays, scalars, batch(t))
      value.dispose()
      const [loss, grads] = gradients(tree.ref(params), batch(t))
      loss.dispose()
      ;[params, state] = run.step(grads, state, params)
      expect(distance(read(other), read(params))).toBeLessThan(1e-6)
      counts.push(live())
    }
    expect(traces).toBe(1)
    expect(counts[29]).toBe(counts[5])
    expect(arraysIn(other, arrays).map(({ refCount }) => refCount)).toEqual(arraysIn(params, state).map(() => 1))
    const joined = await run.toHost(run.join(host, arrays))
    const stepped = await run.toHost(state)
    expect(distance(numbersOf(joined), numbersOf(stepped))).toBeLessThan(1e-6)
    expect(joined[1][2]).toEqual(stepped[1][2])
  })

  test('has the bits of step where the gradients have', () => {
    const run = onJax(gradform.chain(gradform.applyIfFinite(gradform.adamw(0.1), 3), gradform.sm3(0.1), transformation))
    const train = jit((grads: JaxTree, arrays: np.Array[], params: JaxTree, scalars: np.Array[]) =>
      run.traced(grads, arrays, params, scalars),
    )
    let [params, other] = [jaxTree(hostTree(1)), jaxTree(hostTree(1))]
    let state = run.init(tree.ref(params))
    let [host, arrays] = run.split(tree.ref(state))
    for (let t = 0; t < 5; t++) {
      let scalars: number[]
      ;[scalars, host] = run.scalars(host)
      ;[other, arrays] = train(jaxTree(hostTree(10 + t)), arrays, other, scalars)
      ;[params, state] = run.step(jaxTree(hostTree(10 + t)), state, params)
    }
    expect(read(other)).toEqual(read(params))
    expect(read(run.join(host, arrays))).toEqual(read(state))
  })

  test('may compute the loss that the transformation asks for', () => {
    const run = onJax(gradform.polyakSgd())
    const train = jit((params: Params, arrays: np.Array[], scalars: np.Array[], x: np.Array) => {
      const [value, grads] = valueAndGrad(loss)(tree.ref(params), x)
      return run.traced(grads, arrays, params, scalars, { value })
    })
    const [host, arrays] = run.split(run.init(begin()))
    const [scalars] = run.scalars(host)
    const [found] = train(begin(), arrays, scalars, batch(1))
    const [value, grads] = valueAndGrad(loss)(begin(), batch(1))
    const [wanted] = run.step(grads, run.init(begin()), begin(), { value: value.item() })
    expect(distance(read(found), read(wanted))).toBeLessThan(1e-6)
  })

  test('works without one as well, and leaves nothing behind', async () => {
    const run = onJax(transformation)
    const live = await liveBuffers('wasm')
    const [host, arrays] = run.split(run.init(jaxTree(hostTree(1))))
    const [scalars] = run.scalars(host)
    const [params, next] = run.traced(jaxTree(hostTree(2)), arrays, jaxTree(hostTree(1)), scalars)
    const [wanted] = run.step(jaxTree(hostTree(2)), run.init(jaxTree(hostTree(1))), jaxTree(hostTree(1)))
    expect(distance(read(params), read(wanted))).toBeLessThan(1e-6)
    for (const array of arraysIn(params, next)) expect(array.refCount).toBe(1)
    tree.dispose([params, next])
    // Those of step are left.
    expect(live()).toBe(arraysIn(wanted).length * 3)
  })

  test('that steps inside is refused', () => {
    const run = onJax(gradform.sgd(0.1))
    const state = run.init(begin())
    const wrong = jit((params: Params) => run.step(tree.ref(params), state, params)[0])
    expect(() => wrong(begin())).toThrow('call split and scalars outside of it, and traced inside')
  })
})

describe('states', () => {
  const decided = gradform.applyIfFinite(
    gradform.chain(
      gradform.sm3(0.1),
      gradform.masked(
        gradform.adamw(0.1),
        gradform.byPath((path) => path !== 'a'),
      ),
    ),
    3,
  )
  const factored = gradform.adafactor(0.1, { minDimSizeToFactor: 2 })

  test.each<[string, gradform.AnyTransformation]>([
    ['with counts that depend on sums', decided],
    ['along lines', factored],
    ['of numbers for each leaf', gradform.novograd(0.1)],
    ['of numbers alone', gradform.sgd(schedule)],
  ])('%s go to the host and back, exactly', async (_, transformation) => {
    const run = onJax(transformation)
    let params = jaxTree(hostTree(1))
    let state: object = Object(run.init(tree.ref(params)))
    for (let t = 0; t < 3; t++) [params, state] = run.step(jaxTree(hostTree(10 + t)), state, params)
    const host = await run.toHost(tree.ref(state))
    // In another process nothing is known of the parameters.
    for (const other of [run, onJax(transformation)]) {
      const again = other.fromHost(structuredClone(host))
      expect(await other.toHost(tree.ref(Object(again)))).toEqual(host)
      const [found, next] = other.step(jaxTree(hostTree(20)), again, tree.ref(params))
      const [wanted, following] = run.step(jaxTree(hostTree(20)), tree.ref(state), tree.ref(params))
      expect(read(found)).toEqual(read(wanted))
      expect(await other.toHost(next)).toEqual(await run.toHost(following))
    }
    // Pure gradform goes on from it.
    const [, pure] = transformation.update(hostTree(20), host, hostTree(1))
    const [, following] = run.step(jaxTree(hostTree(20)), state, jaxTree(hostTree(1)))
    expect(distance(numbersOf(await run.toHost(following)), numbersOf(pure))).toBeLessThan(1e-6)
  })

  test('of pure gradform go on', async () => {
    const pure = gradform.adamw(schedule)
    const [, state] = pure.update(hostTree(2), pure.init(hostTree(1)), hostTree(1))
    const run = onJax(pure)
    const [params] = run.step(jaxTree(hostTree(3)), run.fromHost<HostTree>(state), jaxTree(hostTree(1)))
    const [updates] = pure.update(hostTree(3), state, hostTree(1))
    expect(distance(read(params), read(jaxTree(gradform.applyUpdates(hostTree(1), updates))))).toBeLessThan(1e-6)
  })

  test('of a checkpoint can be split before the parameters are known, where they tell their shapes', () => {
    const pure = gradform.adamw(schedule)
    const [host, arrays] = onJax(pure).split(onJax(pure).fromHost(pure.init(hostTree(1))))
    expect(arrays.length).toBe(2 * tree.leaves(jaxTree(hostTree(1))).length)
    expect(host.numbers.filter((x) => x !== null).length).toBeGreaterThan(2)
    const without = onJax(gradform.sgd(schedule))
    expect(() => without.split(without.fromHost(gradform.sgd(schedule).init(hostTree(1))))).toThrow(
      'this state does not tell which parameters it is for: call init or step with them first',
    )
  })

  test('can be edited', () => {
    const run = onJax(gradform.sgd(1))
    const [first, ...rest] = run.init({ w: np.array([1, 2]) })
    const edited = [{ ...Object(first) }, ...rest].map((entry) => ('learningRate' in entry ? { ...entry, learningRate: 0.5 } : entry))
    const [params] = run.step({ w: np.array([1, 1]) }, Object(edited), { w: np.array([1, 2]) })
    expect(read(params)).toEqual([0.5, 1.5])
  })
})

describe('errors', () => {
  const w = () => np.array([1, 2])
  test.each([
    [
      'a part that is written by hand',
      () => onJax(gradform.chain(gradform.sgd(1), { init: () => 0, update: (u: unknown) => [u, 0] })),
      /^TypeError: onJax: chain\[1\] hand-written is written by hand: take gradients and state to the host by toHost, and let its own update run there$/,
    ],
    ['no transformation', () => onJax(Object(gradform.sgd)), /^TypeError: onJax: transformation is a function/],
    [
      'a leaf that is no array',
      () => onJax(gradform.sgd(1)).init({ w: [w(), new Float32Array(2)] }),
      /^TypeError: params\.w\[1\] is a Float32Array of shape \[2\], wanted an array of jax-js or null/,
    ],
    [
      'integers',
      () => onJax(gradform.sgd(1)).init({ w: np.array([1, 2], { dtype: np.int32 }) }),
      /^TypeError: params\.w is an array of int32, wanted float32 or float64$/,
    ],
    [
      'gradients of another shape',
      () => onJax(gradform.sgd(1)).step({ w: np.array([1, 2, 3]) }, onJax(gradform.sgd(1)).init({ w: w() }), { w: w() }),
      /^TypeError: params\.w is an array of float32 and of shape \[2\], grads\.w is an array of float32 and of shape \[3\]$/,
    ],
    [
      'gradients without a key',
      () => onJax(gradform.sgd(1)).step(Object({}), onJax(gradform.sgd(1)).init({ w: w() }), { w: w() }),
      /^TypeError: grads lacks "w", which params has$/,
    ],
    [
      'a state of other parameters',
      () => onJax(gradform.adam(1)).step({ w: w() }, Object(onJax(gradform.adam(1)).init({ w: np.array([1, 2, 3]) })), { w: w() }),
      /^TypeError: state\[0\]\.mu\.w is an array of float32 and of shape \[3\], wanted an array of float32 and of shape \[2\]$/,
    ],
    [
      'numbers of another optimizer',
      () => onJax(gradform.adam(1)).scalars({ numbers: [] }),
      /^Error: these numbers do not tell which parameters they are for/,
    ],
  ])('tell of %s', (_, run, wanted) => {
    let told = 'nothing'
    try {
      run()
    } catch (error) {
      told = String(error)
    }
    expect(told).toMatch(wanted)
  })

  test('tell of scalars that are too few', () => {
    const run = onJax(gradform.adam(1))
    const [, arrays] = run.split(run.init({ w: w() }))
    expect(() => run.traced({ w: w() }, arrays, { w: w() }, [])).toThrow(
      /^scalars has 0 entries, wanted the \d that a state for these parameters has$/,
    )
  })

  test('tell of a schedule that would count the steps that a sum decides about', () => {
    const run = onJax(gradform.applyIfFinite(gradform.sgd(schedule), 3))
    const state = run.init({ w: w() })
    expect(() => run.step({ w: w() }, state, { w: w() })).toThrow(
      /^applyIfFinite\.innerState.* calls warmupCosineDecaySchedule\(.*\) with what depends on a sum/,
    )
  })

  test('tell of what jax-js has no operations for, once a step is traced', () => {
    const rule = gradform.stateless((g) => select(gt(total(square(g)), 1), g, g))
    const run = onJax(gradform.chain(rule, gradform.addNoise(0.1, 0.5, { key: 1 })))
    const state = run.init({ w: w() })
    expect(() => run.step({ w: w() }, state, { w: w() })).toThrow(/^chain\[1\] addNoise draws noise/)
  })
})
