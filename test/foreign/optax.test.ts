import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as gradform from '../../src/index.ts'
import { expectAllClose } from './closeness.ts'
import { descend, type Problem } from './descent.ts'
import { optax } from './optax.ts'

type Target = keyof typeof optax.targets

const ROSENBROCK = 100

const problems: Readonly<Record<Target, Omit<Problem<Float32Array>, 'start'>>> = {
  parabola: {
    gradient: (params) => params.map((x, i) => 2 * (x - optax.targets.parabola.minimum[i]!)),
    loss: (params) => params.reduce((sum, x, i) => sum + (x - optax.targets.parabola.minimum[i]!) ** 2, 0),
  },
  rosenbrock: {
    gradient: ([x = 0, y = 0]) => Float32Array.of(2 * (x - 1) - 4 * ROSENBROCK * x * (y - x * x), 2 * ROSENBROCK * (y - x * x)),
    loss: ([x = 0, y = 0]) => (1 - x) ** 2 + ROSENBROCK * (y - x * x) ** 2,
  },
}

const needsLoss = (name: string): boolean => name === 'polyakSgd'

describe.each(Object.keys(optax.targets) as Target[])('in 10,000 steps the minimum of the %s is found by', (target) => {
  const { start, minimum } = optax.targets[target]
  const able = optax.optimizers.filter(([name]) => target === 'parabola' || !optax.notOnRosenbrock.some((other) => other === name))

  test.each(able.map(([name, ...args]) => [name, args] as const))('%s(%j)', (name, args) => {
    const optimizer: gradform.AnyTransformation = Reflect.apply(Reflect.get(gradform, name), undefined, args)
    const { gradient, loss } = problems[target]
    const problem = { start: Float32Array.from(start), gradient, ...(needsLoss(name) && loss ? { loss } : {}) }
    expectAllClose(descend(optimizer, problem, optax.steps), minimum, optax.tolerance)
  })
})

test('every optimizer of ours is among them, but for signum, which Optax has no such test of', () => {
  const ours = readdirSync(new URL('../../src/optimizers', import.meta.url)).map((file) => file.replace('.ts', ''))
  const tested = new Set<string>(optax.optimizers.map(([name]) => name))
  expect(ours.filter((name) => !tested.has(name))).toEqual(['signum'])
})
