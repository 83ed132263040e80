import { adamw, applyUpdates, chain, clipByGlobalNorm, compile, type Leaf } from 'gradform'
import { hyperparameters, leaves } from './cases.ts'

/** The most that it may take, in milliseconds. */
export const FIRST_STEP_GOAL = 10

const make = () => chain(clipByGlobalNorm(1), adamw(hyperparameters.learningRate))

/** 200 leaves, so small that stepping over them costs next to nothing: half of them matrices, half vectors. */
const model = (seed: number): Leaf[] => [
  ...leaves({ name: 'matrices', leaves: 100, elements: 256, columns: 16 }, seed),
  ...leaves({ name: 'vectors', leaves: 100, elements: 16 }, seed + 100),
]

/** From the formulas to the parameters after one step: trace, plan and compilation of the kernels, and little else. */
export const firstSteps: Readonly<Record<string, (grads: Leaf[], params: Leaf[]) => void>> = {
  'gradform compiled': (grads, initial) => {
    const optimizer = compile(make(), { donate: true })
    const { params, state } = optimizer.init(initial)
    optimizer.step(grads, state, params)
  },
  'gradform, update and applyUpdates': (grads, params) => {
    const optimizer = make()
    const [updates] = optimizer.update(grads, optimizer.init(params), params)
    applyUpdates(params, updates)
  },
}

/** The milliseconds of a first step; only in a process in which nothing has been stepped before is it one. */
export function timeFirstStep(form: string): number {
  const first = firstSteps[form]
  if (first === undefined) throw new Error(`there is no first step of ${form}; there are ${Object.keys(firstSteps).join(', ')}`)
  const [grads, params] = [model(1), model(1000)]
  const start = performance.now()
  first(grads, params)
  return performance.now() - start
}
