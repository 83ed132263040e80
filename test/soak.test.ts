import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { add, call, mul } from '../src/expr.ts'
import { adamw, chain, clipByGlobalNorm, compile, exponentialDecay, like, transform } from '../src/index.ts'
import { randomRun, tenSteps } from './soak/actions.ts'
import { takeMany } from './soak/manySteps.ts'
import { type Library, runModels } from './soak/models.ts'
import { fillTree, type TreePlan } from './soak/trees.ts'

// However small a task is, it is divided.
vi.mock('../src/kernel/threads/threads.ts', async (original) => {
  const { newPool } = await original<typeof import('../src/kernel/threads/threads.ts')>()
  return { newPool: (threads: number) => newPool(threads, { awake: 0, asleep: 0 }) }
})

/** What `npm run soak` is told; without it, a short cut. */
const { SOAK_SECONDS = '10', SOAK_RUNS, SOAK_SEED, SOAK_PATH, SOAK_STEPS = '12000' } = process.env

/** Two properties share the time. */
const settings: fc.Parameters<unknown> = {
  numRuns: SOAK_RUNS === undefined ? 1_000_000 : Number(SOAK_RUNS),
  ...(SOAK_RUNS === undefined ? { interruptAfterTimeLimit: 500 * Number(SOAK_SECONDS), markInterruptAsFailure: false } : {}),
  ...(SOAK_SEED === undefined ? {} : { seed: Number(SOAK_SEED) }),
  ...(SOAK_PATH === undefined ? {} : { path: SOAK_PATH }),
}

const libraries: { webassembly?: Library; interpreter?: Library } = {}

async function load(): Promise<Library> {
  const [{ compile }, { makeNest, trouble }] = await Promise.all([import('../src/index.ts'), import('./soak/optimizers.ts')])
  return { compile: (transformation, options) => Reflect.apply(compile, undefined, [transformation, options]), makeNest, trouble }
}

beforeAll(async () => {
  libraries.webassembly = await load()
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  libraries.interpreter = await load()
  const { executor } = await import('../src/index.ts')
  expect(executor()).toBe('interpreter')
  vi.unstubAllGlobals()
})
afterAll(() => vi.resetModules())

test('whatever happens to models between their steps, every executor has the bits of the pure step', { timeout: 0 }, async () => {
  const property = fc.asyncProperty(randomRun, async (run) => {
    const library = run.executor === 'interpreter' ? libraries.interpreter! : libraries.webassembly!
    runModels(run, library)
    // Workers that have been ended go.
    if (run.executor === 'threads') await setTimeout(1)
  })
  await fc.assert(property, settings)
})

test('random nests of wrappers, masks, partitions and chains have the bits of the pure step in place and interpreted', {
  timeout: 0,
}, () => {
  const property = fc.property(tenSteps, (run) => {
    runModels({ ...run, executor: 'donating' }, libraries.webassembly!)
    runModels({ ...run, executor: 'interpreter' }, libraries.interpreter!)
  })
  fc.assert(property, settings)
})

describe('many steps of one model take neither more time nor more memory', () => {
  const plan: TreePlan = {
    p0: { kind: 'float32', size: 64 },
    p1: { kind: 'record of float64', size: 9 },
    p2: { kind: 'number', size: 1 },
    p3: [{ kind: 'float32', size: 5 }],
  }
  const schedule = exponentialDecay({ initValue: 1e-3, transitionSteps: 1000, decayRate: 0.9 })
  const trained = () => chain(clipByGlobalNorm(1), adamw(schedule))
  /** Makes another function at each trace. */
  const halveEvery = (steps: number) =>
    transform({ count: 0, trace: like(0) }, (g, s) => {
      const trace = add(g, mul(0.9, s.trace))
      const factor = call((count) => 0.5 ** Math.floor(count / steps), s.count)
      return [mul(factor, trace), { count: add(s.count, 1), trace }]
    })
  const sameGradients = [fillTree(plan, { seed: 3 })]
  /** One of each set of leaves that sit out. */
  const differentGradients = Array.from({ length: 16 }, (_, nulls) => fillTree(plan, { seed: 3, nulls }))

  test.each([
    ['pure', trained, {}, sameGradients, 1],
    ['in place', trained, { donate: true }, sameGradients, 1],
    ['on threads', trained, { donate: true, threads: 2 }, sameGradients, 4],
    ['pure, with other null gradients at each', () => halveEvery(100), {}, differentGradients, 4],
    ['in place, with other null gradients at each', () => halveEvery(100), { donate: true }, differentGradients, 4],
  ])('%s', { timeout: 0 }, (_, make, options, gradients, fewer) => {
    const optimizer = Reflect.apply(compile, undefined, [make(), options])
    let { params, state } = optimizer.init(fillTree(plan, { seed: 1 }))
    let count = 0
    const step = (): void => {
      ;({ params, state } = optimizer.step(gradients[count++ % gradients.length], state, params))
    }
    try {
      const { first, last, growth } = takeMany(step, Number(SOAK_STEPS) / fewer)
      expect(last, `a step took ${first} ms at first`).toBeLessThan(2 * first)
      expect(growth, 'bytes').toBeLessThan(2 ** 20)
    } finally {
      optimizer.dispose()
    }
  })
})
