import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { AnyTransformation } from '../../src/index.ts'
import { adagrad, adam, rmsprop, sgd } from '../../src/torch.ts'
import { descend } from './descent.ts'
import { pytorch } from './pytorch.ts'

type Leaves = readonly (readonly number[])[]
type Params = { readonly [name in 'w1' | 'b1' | 'w2' | 'b2']: Float64Array }

const recorded: { readonly torch: string; readonly samples: Readonly<Record<string, readonly Leaves[]>> } = JSON.parse(
  readFileSync(new URL('./pytorch.json', import.meta.url), 'utf8'),
)

const start = (): Params => {
  const { w1, b1, w2, b2 } = pytorch.start
  return { w1: Float64Array.from(w1), b1: Float64Array.from(b1), w2: Float64Array.from(w2), b2: Float64Array.from(b2) }
}
const leavesOf = ({ w1, b1, w2, b2 }: Params): Leaves => [[...w1], [...b1], [...w2], [...b2]]
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Of the sum of what the network, two inputs, three hidden units, one output, sigmoids throughout, makes of all inputs. */
function gradient({ w1, b1, w2, b2 }: Params): Params {
  const grads = { w1: new Float64Array(6), b1: new Float64Array(3), w2: new Float64Array(3), b2: new Float64Array(1) }
  for (const [x, y] of pytorch.inputs) {
    const hidden = [0, 1, 2].map((j) => sigmoid(w1[2 * j]! * x + w1[2 * j + 1]! * y + b1[j]!))
    const out = sigmoid(hidden.reduce((sum, h, j) => sum + w2[j]! * h, b2[0]!))
    const d = out * (1 - out)
    grads.b2[0]! += d
    hidden.forEach((h, j) => {
      const e = d * w2[j]! * h * (1 - h)
      grads.w2[j]! += d * h
      grads.b1[j]! += e
      grads.w1[2 * j]! += e * x
      grads.w1[2 * j + 1]! += e * y
    })
  }
  return grads
}

const optimizers = { adagrad, adam, rmsprop, sgd }
const makeOptimizer = (name: keyof typeof optimizers, options: object): AnyTransformation =>
  Reflect.apply(optimizers[name], undefined, [options])

/** The largest |a − b| of all numbers, as a share of what `allowed` lets b be off by. */
function errorOf(actual: Leaves, wanted: Leaves, allowed: (wanted: number) => number): number {
  const offs = wanted.flatMap((leaf, i) => leaf.map((number, j) => Math.abs((actual[i]?.[j] ?? Number.NaN) - number) / allowed(number)))
  return offs.some(Number.isNaN) ? Number.NaN : Math.max(...offs)
}

/** The eleven samples that our optimizer comes by. */
function samplesOf([name, options]: (typeof pytorch.cases)[number]['call']): Leaves[] {
  const samples: Leaves[] = []
  descend(makeOptimizer(name, options), { start: start(), gradient }, pytorch.steps, (params, step) => {
    if ((step - 1) % pytorch.sampleEvery === 0) samples.push(leavesOf(params))
    return false
  })
  return samples
}

test('every case is recorded', () => {
  expect(pytorch.cases.map(({ name }) => name)).toEqual(Object.keys(recorded.samples))
})

describe("PyTorch's baselines of 1,001 steps", () => {
  test.each(pytorch.cases)('$name', ({ name, call, last }) => {
    const samples = samplesOf(call)
    const { relative, absolute } = pytorch.tolerance
    expect(errorOf(samples.at(-1) ?? [], last, (x) => absolute + relative * Math.abs(x))).toBeLessThanOrEqual(1)

    const wanted = recorded.samples[name] ?? []
    expect(samples).toHaveLength(wanted.length)
    wanted.forEach((sample, i) => {
      expect(
        errorOf(samples[i]!, sample, (x) => 1e-9 * Math.max(Math.abs(x), 1e-3)),
        `sample ${i}`,
      ).toBeLessThanOrEqual(1)
    })
  })
})
