import {
  constantSchedule,
  cosineDecaySchedule,
  cosineOnecycleSchedule,
  exponentialDecay,
  joinSchedules,
  linearOnecycleSchedule,
  linearSchedule,
  piecewiseConstantSchedule,
  piecewiseInterpolateSchedule,
  polynomialSchedule,
  type Schedule,
  sgdrSchedule,
  warmupConstantSchedule,
  warmupCosineDecaySchedule,
  warmupExponentialDecaySchedule,
} from 'gradform'
import { scheduleTable } from 'gradform/inspect'
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

const steps = 1000
const warmup = { initValue: 0.01, peakValue: 1, warmupSteps: 100 }
const boundaries = { initValue: 1, boundariesAndScales: { 300: 0.5, 700: 0.2 } }

/** Every schedule of the package, over a run of a thousand steps. */
export const schedules: Readonly<Record<string, Schedule>> = {
  constantSchedule: constantSchedule(1),
  linearSchedule: linearSchedule({ initValue: 1, endValue: 0, transitionSteps: steps }),
  polynomialSchedule: polynomialSchedule({ initValue: 1, endValue: 0, power: 2, transitionSteps: steps }),
  cosineDecaySchedule: cosineDecaySchedule({ initValue: 1, decaySteps: steps }),
  exponentialDecay: exponentialDecay({ initValue: 1, transitionSteps: steps, decayRate: 0.05 }),
  warmupConstantSchedule: warmupConstantSchedule(warmup),
  warmupCosineDecaySchedule: warmupCosineDecaySchedule({ ...warmup, decaySteps: steps }),
  warmupExponentialDecaySchedule: warmupExponentialDecaySchedule({ ...warmup, transitionSteps: steps, decayRate: 0.05 }),
  cosineOnecycleSchedule: cosineOnecycleSchedule({ transitionSteps: steps, peakValue: 1 }),
  linearOnecycleSchedule: linearOnecycleSchedule({ transitionSteps: steps, peakValue: 1 }),
  piecewiseConstantSchedule: piecewiseConstantSchedule(boundaries),
  piecewiseInterpolateSchedule: piecewiseInterpolateSchedule({ ...boundaries, interpolateType: 'cosine' }),
  joinSchedules: joinSchedules(
    [constantSchedule(1), linearSchedule({ initValue: 0.5, endValue: 0, transitionSteps: steps / 2 })],
    [steps / 2],
  ),
  sgdrSchedule: sgdrSchedule(
    [1, 0.6].map((peakValue) => ({ initValue: 0.05, peakValue, warmupSteps: 50, decaySteps: steps / 2, endValue: 0.05 })),
  ),
}

/** Draws each schedule over a run as SVG, in the scale of its peak. */
export function drawSchedules(): Promise<string> {
  const spec: TopLevelSpec = {
    data: {
      values: Object.entries(schedules).flatMap(([name, schedule]) =>
        scheduleTable(schedule, steps, { rows: 201 }).map((row) => ({ name, ...row })),
      ),
    },
    mark: { type: 'line', strokeWidth: 2 },
    width: 200,
    height: 110,
    encoding: {
      facet: {
        field: 'name',
        type: 'nominal',
        columns: 3,
        title: null,
        sort: Object.keys(schedules),
        header: { labelFontSize: 13, labelFontWeight: 'bold' },
      },
      x: { field: 'step', type: 'quantitative', axis: { title: 'step', grid: false, tickCount: 4 } },
      y: { field: 'value', type: 'quantitative', axis: { title: null, tickCount: 3 } },
    },
    config: { view: { stroke: null } },
  }
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
}
