import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, test } from 'vitest'
import { type AnyTransformation, compile, multiSteps, sgd } from '../../src/index.ts'
import { descend, type Problem } from './descent.ts'
import { optimisers } from './optimisers.ts'

/** Random numbers of a seed, at which the losses begin as high as the sets ask for. */
function randomNumbers(seed = 1) {
  const generator = xoroshiro128plus(seed)
  const uniform = (): number => uniformFloat64(generator)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const array = (length: number, next: () => number): Float64Array => Float64Array.from({ length }, next)
  return { uniform, rand: (length: number) => array(length, uniform), randn: (length: number) => array(length, normal) }
}

interface Measured<P> extends Problem<P> {
  readonly loss: (params: P) => number
}

/** mean((w x − v x)²) over twenty random x at each step, w and v of 10 × 10. */
function independence(): Measured<Float64Array> {
  const { randn, rand } = randomNumbers()
  const v = randn(100)
  /** (w − v) x, of columns x of ten. */
  const differences = (w: Float64Array, x: Float64Array): Float64Array => {
    const result = new Float64Array(x.length)
    for (let column = 0; column < x.length; column += 10) {
      for (let i = 0; i < 10; i++) for (let k = 0; k < 10; k++) result[column + i]! += (w[10 * i + k]! - v[10 * i + k]!) * x[column + k]!
    }
    return result
  }
  return {
    start: randn(100),
    gradient: (w) => {
      const x = rand(200)
      const d = differences(w, x)
      const g = new Float64Array(100)
      for (let column = 0; column < 200; column += 10) {
        for (let i = 0; i < 10; i++) for (let k = 0; k < 10; k++) g[10 * i + k]! += (2 / 200) * d[column + i]! * x[column + k]!
      }
      return g
    },
    loss: (w) => differences(w, rand(100)).reduce((sum, d) => sum + d * d, 0) / 100,
  }
}

/** Σ (x + xᵀ)² of a shuffled square of 1 … 64; what is measured is the sum of x, which is 0 where x = −xᵀ. */
function simpleSum(): Measured<Float64Array> {
  const { uniform } = randomNumbers()
  const start = Float64Array.from({ length: 64 }, (_, i) => i + 1)
  for (let i = 63; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1))
    ;[start[i], start[j]] = [start[j]!, start[i]!]
  }
  return {
    start,
    gradient: (x) => x.map((value, i) => 4 * (value + x[8 * (i % 8) + Math.floor(i / 8)]!)),
    loss: (x) => x.reduce((sum, value) => sum + value, 0),
  }
}

/** mean((α β − c)²), element by element. */
function original(): Measured<{ alpha: Float64Array; beta: Float64Array }> {
  const { rand } = randomNumbers(3)
  const [a, b] = [rand(9), rand(9)]
  const off = ({ alpha, beta }: { alpha: Float64Array; beta: Float64Array }) => alpha.map((value, i) => value * beta[i]! - a[i]! * b[i]!)
  return {
    start: { alpha: rand(9).map((value) => 5 * value), beta: rand(9) },
    gradient: (params) => {
      const d = off(params)
      return { alpha: d.map((e, i) => (2 / 9) * e * params.beta[i]!), beta: d.map((e, i) => (2 / 9) * e * params.alpha[i]!) }
    },
    loss: (params) => off(params).reduce((sum, e) => sum + e * e, 0) / 9,
  }
}

/** Σ (W₂ tanh(W₁ x + b) − y)² of one x and one y of ten. */
function smallNetwork(): Measured<{ w1: Float64Array; b: Float64Array; w2: Float64Array }> {
  const { randn } = randomNumbers()
  const start = { w1: randn(100), b: randn(10), w2: randn(100) }
  const [x, y] = [randn(10), randn(10)]
  const times = (w: Float64Array, vector: Float64Array) =>
    vector.map((_, i) => vector.reduce((sum, value, k) => sum + w[10 * i + k]! * value, 0))
  const forward = ({ w1, b, w2 }: typeof start) => {
    const hidden = times(w1, x).map((value, i) => Math.tanh(value + b[i]!))
    return { hidden, off: times(w2, hidden).map((value, i) => value - y[i]!) }
  }
  return {
    start,
    gradient: (params) => {
      const { hidden, off } = forward(params)
      const b = hidden.map((h, k) => (1 - h * h) * off.reduce((sum, d, i) => sum + 2 * d * params.w2[10 * i + k]!, 0))
      const outer = (rows: Float64Array, columns: Float64Array) =>
        Float64Array.from({ length: 100 }, (_, i) => rows[Math.floor(i / 10)]! * columns[i % 10]!)
      return {
        b,
        w1: outer(b, x),
        w2: outer(
          off.map((d) => 2 * d),
          hidden,
        ),
      }
    },
    loss: (params) => forward(params).off.reduce((sum, d) => sum + d * d, 0),
  }
}

/** How often a long run looks whether it is done, and how often in a row it has to be, lest it passes by. */
const LOOK_EVERY = 1000
const LOOKS = 3

/** Descends as long as the set says, or until the loss has been low for a while; returns the last loss. */
function run<P extends object>(
  rule: AnyTransformation,
  problem: Measured<P>,
  { steps, start, end }: (typeof optimisers.sets)['original'],
): number {
  expect(problem.loss(problem.start)).toBeGreaterThanOrEqual(start)
  let low = 0
  const { start: at, gradient } = problem
  const last = descend(rule, { start: at, gradient }, steps, (params, step) => {
    if (step % LOOK_EVERY === 0) low = problem.loss(params) < end ? low + 1 : 0
    return low === LOOKS
  })
  return problem.loss(last)
}

const { sets, rules, slow } = optimisers

describe.each(rules)('%s', (name, rule) => {
  test('independence', () => expect(run(rule, independence(), sets.independence)).toBeLessThan(sets.independence.end))
  test('simple sum', () => {
    const { start, end } = sets['simple sum']
    expect(run(rule, simpleSum(), sets['simple sum'])).toBeLessThan(slow.includes(name) ? start : end)
  })
  test('original', () => expect(run(rule, original(), sets.original)).toBeLessThan(sets.original.end))
  if (name === 'Descent()') return // It is marked as broken there.
  test('StaticArrays', () => expect(run(rule, smallNetwork(), sets.StaticArrays)).toBeLessThan(sets.StaticArrays.end))
})

test('AccumGrad', () => {
  const { uniform, rand } = randomNumbers()
  const { gradients, learningRate } = optimisers.accumulated
  const optimizer = compile(multiSteps(sgd(learningRate), gradients))
  const first = rand(5)
  let { params, state } = optimizer.init(first)
  const seen = Array.from({ length: gradients + 1 }, () => {
    const g = Float64Array.from({ length: 5 }, uniform)
    ;({ params, state } = optimizer.step(g, state, params))
    return { g, params }
  })
  const mean = first.map((_, i) => seen.slice(0, gradients).reduce((sum, { g }) => sum + g[i]!, 0) / gradients)
  const moved = first.map((value, i) => value - learningRate * mean[i]!)
  seen.forEach(({ params: after }, step) => {
    const wanted = step < gradients - 1 ? first : moved
    wanted.forEach((value, i) => {
      expect(after[i]).toBeCloseTo(value, 14)
    })
  })
})
