import { type AnyTransformation, adamw, chain, clipByGlobalNorm, compile, lion, rmsprop } from 'gradform'
import { arrays, type Case, hyperparameters } from './cases.ts'
import type { Contestant } from './race.ts'

const { learningRate } = hyperparameters

/** What is raced in the compiled form, with the C loop that does the same. */
export const optimizers = {
  adamw: { make: () => adamw(learningRate), loop: 'adamw' },
  'clip by global norm, adamw': { make: () => chain(clipByGlobalNorm(1), adamw(learningRate)), loop: 'adamw' },
  'rmsprop, momentum': { make: () => rmsprop(learningRate, { momentum: 0.9 }), loop: 'rmsprop' },
  lion: { make: () => lion(learningRate), loop: 'lion' },
} as const

export const isOptimizer = (name: string): name is keyof typeof optimizers => Object.hasOwn(optimizers, name)

/** The donating form: update and apply in one pass, in place, gradients in the same memory. */
export async function compiled(test: Case, make: () => AnyTransformation, threads: number): Promise<Contestant> {
  const optimizer = compile(make(), { donate: true, threads })
  const tree = (seed: number): (number | Float32Array)[] =>
    arrays(test, seed).map((array) => (test.elements === undefined ? (array[0] ?? 0) : array))
  const model = optimizer.init(tree(1000))
  const grads = tree(1).map((values, i) => {
    const own = model.grads[i]
    if (typeof values === 'number' || typeof own !== 'object') return values
    own.set(values)
    return own
  })
  // Workers start while this thread waits.
  await new Promise((resolve) => setTimeout(resolve, threads > 1 ? 200 : 0))
  let { params, state }: { params: (number | Float32Array)[]; state: unknown } = model
  return {
    name: `gradform compiled, ${optimizer.threads} thread${optimizer.threads > 1 ? 's' : ''}`,
    prepare: () => () => {
      ;({ params, state } = optimizer.step(grads, state as never, params))
    },
    end: () => optimizer.dispose(),
  }
}
