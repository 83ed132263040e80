import type { Scalar } from '../kernel/node.ts'
import type { ScalarOrSchedule } from '../schedules/schedule.ts'
import { warmupConstantSchedule } from '../schedules/warmupConstantSchedule.ts'

/** A learning rate that rises from 0 within warmupSteps, if there are any: a schedule then, and schedules are made of numbers. */
export function risingTo(learningRate: Scalar, warmupSteps: number | undefined): ScalarOrSchedule {
  if (warmupSteps === undefined) return learningRate
  if (typeof learningRate === 'object')
    throw new TypeError('scheduleFree: learningRate is an expression, wanted a number, or no warmupSteps: pass scheduleFree a schedule')
  return warmupConstantSchedule({ initValue: 0, peakValue: learningRate, warmupSteps })
}
