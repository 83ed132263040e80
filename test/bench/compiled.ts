import { type AnyTransformation, adamw, chain, clipByGlobalNorm, compile, type Leaf, lion, rmsprop } from 'gradform'
import { type Case, hyperparameters, leaves } from './cases.ts'
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
  const model = optimizer.init(leaves(test, 1000))
  const grads = leaves(test, 1).map((given, i) => {
    const own = model.grads[i]
    if (typeof given === 'number' || typeof own !== 'object') return given
    dataOf(own).set(dataOf(given))
    return own
  })
  // Workers start while this thread waits.
  await new Promise((resolve) => setTimeout(resolve, threads > 1 ? 200 : 0))
  let { params, state }: { params: Leaf[]; state: unknown } = model
  return {
    name: `gradform compiled, ${optimizer.threads} thread${optimizer.threads > 1 ? 's' : ''}`,
    prepare: () => () => {
      ;({ params, state } = optimizer.step(grads, state as never, params))
    },
    end: () => optimizer.dispose(),
  }
}

const dataOf = (leaf: Exclude<Leaf, number>): Float32Array | Float64Array => ('shape' in leaf ? leaf.data : leaf)
