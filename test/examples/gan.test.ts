import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { drawPoints } from '../../examples/gan/drawPoints.ts'
import { criticGradients, generatorGradients, sample, trainGan } from '../../examples/gan/gan.ts'
import { coverage, drawNoise, drawReal, MODES } from '../../examples/gan/ring.ts'
import { forward, initialize } from '../../examples/perceptron/perceptron.ts'

const random = () => xoroshiro128plus(5)

test('the real points are in all clusters', () => {
  const { modes, near } = coverage(drawReal(1000, random()))
  expect(modes).toBe(MODES)
  expect(near).toBeGreaterThan(0.99)
  expect(coverage({ data: new Float32Array(200), count: 100 })).toEqual({ modes: 0, near: 0 })
})

test('the gradients of critic and generator agree with finite differences', () => {
  const critic = initialize([2, 8, 1], 1)
  const generator = initialize([4, 8, 2], 2)
  const noise = drawNoise(16, 4, random())
  const real = drawReal(16, random())
  const made = (by: number) => {
    const shifted = structuredClone(generator)
    shifted.layers[1]!.bias.data[0]! += by
    return forward(shifted, noise).at(-1)!
  }
  const value = (by: number) => criticGradients(critic, real, made(by)).distance
  const { grads } = criticGradients(critic, real, made(0))
  // The distance grows as what the critic values made points at shrinks.
  expect(generatorGradients(generator, critic, noise).layers[1]!.bias.data[0]).toBeCloseTo((value(1e-2) - value(-1e-2)) / 2e-2, 2)
  const shifted = (by: number) => {
    const other = structuredClone(critic)
    other.layers[1]!.kernel.data[3]! += by
    return -criticGradients(other, real, made(0)).distance
  }
  expect(grads.layers[1]!.kernel.data[3]).toBeCloseTo((shifted(1e-2) - shifted(-1e-2)) / 2e-2, 2)
})

test('training brings points to the clusters, and keeps the critic within its bounds', { timeout: 60_000 }, () => {
  const { generator, critic } = trainGan({ steps: 150, seed: 1 })
  const untrained = coverage(sample(trainGan({ steps: 0, seed: 1 }).generator, 1000, 3))
  const { modes, near } = coverage(sample(generator, 1000, 3))
  expect(modes).toBeGreaterThan(untrained.modes + 2)
  expect(near).toBeGreaterThan(untrained.near)
  for (const { kernel, bias } of critic.layers) {
    for (const weight of [...kernel.data, ...bias.data]) expect(Math.abs(weight)).toBeLessThanOrEqual(0.15 + 1e-6)
  }
})

test('points are drawn', async () => {
  const points = drawReal(5, random())
  expect((await drawPoints({ real: points, made: points })).match(/<path [^>]*aria-label="x: /g)).toHaveLength(10)
})
