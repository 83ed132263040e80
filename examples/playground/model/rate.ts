import { cosineDecaySchedule, exponentialDecay, type ScalarOrSchedule, scaleByLearningRate, warmupCosineDecaySchedule } from 'gradform'
import { type Knob, positive, type Values } from './knobs.ts'

/** The learning rates over a run, by the number that the setting holds. */
export const schedules = ['constant', 'cosine', 'warm-up, cosine', 'exponential'] as const

export const rateKnobs: readonly Knob[] = [
  positive('learningRate', 0.1, 1e-5, 10),
  { key: 'schedule', initial: 0, from: 0, to: schedules.length - 1, scale: 'whole' },
  { key: 'warmupFrom', initial: 0, from: 0, to: 1, scale: 'linear' },
]

/** A tenth of the run warms up. */
export const warmupSteps = (steps: number): number => Math.max(1, Math.round(steps / 10))

export const makeRate = (values: Values, steps: number) => scaleByLearningRate(rateOf(values, steps))

function rateOf({ learningRate = 0, schedule, warmupFrom = 0 }: Values, steps: number): ScalarOrSchedule {
  if (schedule === 1) return cosineDecaySchedule({ initValue: learningRate, decaySteps: steps })
  if (schedule === 2) {
    const warmup = { initValue: warmupFrom, peakValue: learningRate, warmupSteps: warmupSteps(steps), decaySteps: Math.max(2, steps) }
    return warmupCosineDecaySchedule(warmup)
  }
  if (schedule === 3) return exponentialDecay({ initValue: learningRate, transitionSteps: steps, decayRate: 0.01 })
  return learningRate
}

/** What makes the same in TypeScript, with the names that it imports. */
export function writeRate({ learningRate, schedule, warmupFrom }: Values, steps: number): { text: string; imports: string[] } {
  const written: Record<number, { name: string; options: string }> = {
    1: { name: 'cosineDecaySchedule', options: `initValue: ${learningRate}, decaySteps: ${steps}` },
    2: {
      name: 'warmupCosineDecaySchedule',
      options: `initValue: ${warmupFrom}, peakValue: ${learningRate}, warmupSteps: ${warmupSteps(steps)}, decaySteps: ${Math.max(2, steps)}`,
    },
    3: { name: 'exponentialDecay', options: `initValue: ${learningRate}, transitionSteps: ${steps}, decayRate: 0.01` },
  }
  const found = written[schedule ?? 0]
  if (found === undefined) return { text: `scaleByLearningRate(${learningRate})`, imports: ['scaleByLearningRate'] }
  return { text: `scaleByLearningRate(${found.name}({ ${found.options} }))`, imports: ['scaleByLearningRate', found.name] }
}
