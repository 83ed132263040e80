import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { adam } from 'gradform'
import { describe, expect, test } from 'vitest'
import { drawChart } from '../../examples/digits/chart.ts'
import { loadDigits } from '../../examples/digits/digits.ts'
import { accuracy, initialize, valueAndGrad } from '../../examples/digits/model.ts'
import { makeOptimizers } from '../../examples/digits/optimizers.ts'
import { readOptions } from '../../examples/digits/options.ts'
import { train } from '../../examples/digits/train.ts'

const execute = promisify(execFile)
const digits = loadDigits(1)
const options = { epochs: 2, batchSize: 32, seed: 1 }

describe('the digits', () => {
  test('are split into 1437 to train on and 360 to test on', () => {
    expect(digits.train).toHaveLength(1437)
    expect(digits.test).toHaveLength(360)
  })

  test('are split without overlap, and none is lost', () => {
    expect(new Set([...digits.train, ...digits.test])).toHaveLength(1797)
    const count = (label: number) => [...digits.train, ...digits.test].filter((digit) => digit.label === label).length
    expect(Array.from({ length: 10 }, (_, label) => count(label))).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  })

  test('are split alike for the same seed, and differently for another', () => {
    expect(loadDigits(1)).toEqual(digits)
    expect(loadDigits(2).test).not.toEqual(digits.test)
  })

  test('have 64 greys from 0 to 1', () => {
    for (const { pixels } of digits.train) {
      expect(pixels).toHaveLength(64)
      expect(Math.min(...pixels)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...pixels)).toBeLessThanOrEqual(1)
    }
  })
})

describe('the model', () => {
  test('has gradients that agree with finite differences', () => {
    const params = initialize(8, 1)
    const batch = digits.train.slice(0, 4)
    const { grads } = valueAndGrad(params, batch)
    const lossWithBias = (shift: number) => {
      const data = params.output.bias.data.map((bias, i) => (i === 3 ? bias + shift : bias))
      return valueAndGrad({ ...params, output: { ...params.output, bias: { data, shape: [10] } } }, batch).loss
    }
    const h = 1e-2
    expect(grads.output.bias.data[3]).toBeCloseTo((lossWithBias(h) - lossWithBias(-h)) / (2 * h), 4)
  })
})

describe('training', () => {
  test('lessens the loss with each of the optimizers, and leaves the first parameters alone', () => {
    const start = initialize(16, 1)
    const before = structuredClone(start)
    for (const [name, optimizer] of Object.entries(makeOptimizers(90))) {
      const { losses } = train(optimizer, start, digits.train, options)
      expect(losses[1], name).toBeLessThan(losses[0]!)
    }
    expect(start).toEqual(before)
  })

  test('gives the same losses and parameters twice, and recognizes most digits', () => {
    const run = () => train(adam(5e-3), initialize(64, 1), digits.train, options)
    const [a, b] = [run(), run()]
    expect(a.losses).toEqual(b.losses)
    expect(a.params).toEqual(b.params)
    expect(accuracy(a.params, digits.test)).toBeGreaterThan(0.85)
    expect(accuracy(a.params, digits.test)).toBe(accuracy(b.params, digits.test))
  })
})

describe('the chart', () => {
  test('names every curve and carries the title', async () => {
    const curves = [
      { name: 'first', losses: [2, 1] },
      { name: 'second', losses: [2, 0.99] },
    ]
    const svg = await drawChart(curves, { title: 'The title', subtitle: 'and more' })
    expect(svg).toMatch(/^<svg/)
    for (const text of ['The title', 'and more', 'first', 'second', 'epoch']) expect(svg).toContain(`>${text}</text>`)
  })
})

describe('the options', () => {
  test('are read, with defaults', () => {
    const chart = join('examples', 'digits', 'out', 'loss.svg')
    expect(readOptions([])).toEqual({ epochs: 30, seed: 1, chart })
    expect(readOptions(['--epochs', '3', '--seed=0'])).toEqual({ epochs: 3, seed: 0, chart })
    expect(readOptions(['--chart', 'a/b.svg']).chart).toBe('a/b.svg')
  })

  test('put the picture where nothing that is committed is overwritten', async () => {
    const { stdout } = await execute('git', ['check-ignore', readOptions([]).chart])
    expect(stdout.trim()).toBe(readOptions([]).chart)
  })

  test('are refused where they are no whole numbers or unknown', () => {
    expect(() => readOptions(['--epochs', '0'])).toThrow('--epochs is "0", wanted a whole number from 1')
    expect(() => readOptions(['--seed', '1e3'])).toThrow('--seed is "1e3"')
    expect(() => readOptions(['--chart', 'loss.png'])).toThrow('--chart is "loss.png", wanted a file that ends in .svg')
    expect(() => readOptions(['--batch', '8'])).toThrow("Unknown option '--batch'")
  })
})
