import { adamw, applyUpdates, byName, chain, clipByGlobalNorm, warmupCosineDecaySchedule } from 'gradform'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { CONTEXT, initialize, type Params, scoresOfNext, valueAndGrad } from './model.ts'
import { decode, drawPieces, encode } from './text.ts'

const BATCH_SIZE = 12

/** What transformers are trained with: gradients clipped, AdamW that spares gains and biases, a rate that warms up and falls. */
export const makeOptimizer = (steps: number) =>
  chain(
    clipByGlobalNorm(1),
    adamw(warmupCosineDecaySchedule({ initValue: 1e-4, peakValue: 6e-3, warmupSteps: 0.1 * steps, decaySteps: steps + 1 }), {
      b2: 0.98,
      weightDecay: 0.01,
      mask: byName('kernel', 'output', 'head'),
    }),
  )

export function train({ steps, seed, onStep }: { steps: number; seed: number; onStep?: () => void }): { params: Params; losses: number[] } {
  const generator = xoroshiro128plus(seed)
  const optimizer = makeOptimizer(steps)
  let params = initialize(seed)
  let state = optimizer.init(params)
  const losses: number[] = []
  for (let step = 0; step < steps; step++) {
    const { loss, grads } = valueAndGrad(params, drawPieces(BATCH_SIZE, CONTEXT, generator))
    const [updates, next] = optimizer.update(grads, state, params)
    params = applyUpdates(params, updates)
    state = next
    losses.push(loss)
    onStep?.()
  }
  return { params, losses }
}

/** Lets the model go on from some characters: each is drawn as probable as it thinks, to the power of 1 / temperature. */
export function write(
  params: Params,
  begin: string,
  { length, temperature, seed }: { length: number; temperature: number; seed: number },
): string {
  const generator = xoroshiro128plus(seed)
  const codes = encode(begin)
  for (let i = 0; i < length; i++) {
    const scores = scoresOfNext(params, codes.slice(-CONTEXT))
    const largest = Math.max(...scores)
    const weights = Array.from(scores, (score) => Math.exp((score - largest) / temperature))
    let left = uniformFloat64(generator) * weights.reduce((sum, weight) => sum + weight, 0)
    codes.push(
      weights.findIndex((weight) => {
        left -= weight
        return left < 0
      }),
    )
  }
  return decode(codes)
}
