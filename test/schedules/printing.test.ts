import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import * as gradform from '../../src/index.ts'
import {
  adamw,
  chain,
  constantSchedule,
  cosineDecaySchedule,
  exponentialDecay,
  joinSchedules,
  linearSchedule,
  scaleByLearningRate,
  sgd,
  sgdrSchedule,
} from '../../src/index.ts'
import { describe } from '../../src/inspect.ts'
import { optionsOf, publicFunctions } from '../publicApi.ts'

const linear = linearSchedule({ initValue: 0, endValue: 1, transitionSteps: 10 })
const LINEAR = 'linearSchedule({ initValue: 0, endValue: 1, transitionSteps: 10 })'

test.each([
  [constantSchedule(0.1), 'constantSchedule(0.1)'],
  [linear, LINEAR],
  [linearSchedule({ initValue: 3, endValue: 1, transitionSteps: 0 }), 'linearSchedule({ initValue: 3, endValue: 1, transitionSteps: 0 })'],
  [
    exponentialDecay({ initValue: 1, transitionSteps: 2, decayRate: 0.5, staircase: true }),
    'exponentialDecay({ initValue: 1, transitionSteps: 2, decayRate: 0.5, staircase: true })',
  ],
  [
    joinSchedules([linear, (count) => count, constantSchedule(1)], [10, 20]),
    `joinSchedules([${LINEAR}, …, constantSchedule(1)], [10, 20])`,
  ],
  [
    sgdrSchedule([{ initValue: 0, peakValue: 1, warmupSteps: 1, decaySteps: 5 }]),
    'sgdrSchedule([{ initValue: 0, peakValue: 1, warmupSteps: 1, decaySteps: 5 }])',
  ],
])('%s prints as the call that made it', (schedule, call) => {
  const optimizer = chain(adamw(schedule), scaleByLearningRate(schedule, { flipSign: false }))
  expect(String(optimizer)).toBe(`chain(adamw(${call}), scaleByLearningRate(${call}, { flipSign: false }))`)
  expect(inspect(sgd(schedule))).toBe(`sgd(${call})`)
  expect(describe(sgd(schedule)).call).toBe(`sgd(${call})`)
  expect(inspect(schedule)).toContain(call)
})

test('what is written by hand keeps its own name', () => {
  const halving = (count: number) => 0.5 ** count
  expect(String(sgd(joinSchedules([halving], [])))).toBe('sgd(joinSchedules([halving], []))')
  expect(halving.name).toBe('halving')
  expect(String(sgd((count) => count))).toBe('sgd(…)')
})

test('every schedule of the package does', () => {
  const makers = publicFunctions().filter(({ signatures }) =>
    signatures.every((signature) => signature.getReturnType().aliasSymbol?.name === 'Schedule'),
  )
  expect(makers.length).toBeGreaterThan(12)
  const given = { initValue: 1, endValue: 0.5, peakValue: 2, power: 2, transitionSteps: 8, decaySteps: 8, warmupSteps: 2, decayRate: 0.5 }
  for (const { name, signatures } of makers) {
    const own = name.slice('gradform: '.length)
    const make: (...args: unknown[]) => unknown = Object(gradform)[own]
    const args: Record<string, unknown[]> = {
      constantSchedule: [1],
      joinSchedules: [[cosineDecaySchedule({ initValue: 1, decaySteps: 8 })], []],
      sgdrSchedule: [[{ initValue: 1, peakValue: 2, warmupSteps: 2, decaySteps: 8 }]],
    }
    const known =
      optionsOf(signatures[0]!)
        ?.type.getProperties()
        .map((property) => property.name) ?? []
    const options = Object.fromEntries(Object.entries({ ...given, interpolateType: 'linear' }).filter(([key]) => known.includes(key)))
    const made = make(...(args[own] ?? [options]))
    expect(Object(made).name).toMatch(new RegExp(`^${own}\\(.+\\)$`))
  }
})
