import { writeFile } from 'node:fs/promises'
import {
  cosineDecaySchedule,
  exponentialDecay,
  linearOnecycleSchedule,
  polynomialSchedule,
  type Schedule,
  sgdrSchedule,
  warmupCosineDecaySchedule,
} from 'gradform'
import { scheduleTable } from 'gradform/inspect'
import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

const steps = 1000
const schedules: Readonly<Record<string, Schedule>> = {
  cosineDecaySchedule: cosineDecaySchedule({ initValue: 1, decaySteps: steps }),
  exponentialDecay: exponentialDecay({ initValue: 1, transitionSteps: steps, decayRate: 0.05 }),
  linearOnecycleSchedule: linearOnecycleSchedule({ transitionSteps: steps, peakValue: 1 }),
  polynomialSchedule: polynomialSchedule({ initValue: 1, endValue: 0, power: 2, transitionSteps: steps }),
  sgdrSchedule: sgdrSchedule(
    [1, 0.6].map((peakValue) => ({ initValue: 0.05, peakValue, warmupSteps: 50, decaySteps: steps / 2, endValue: 0.05 })),
  ),
  warmupCosineDecaySchedule: warmupCosineDecaySchedule({ initValue: 0.01, peakValue: 1, warmupSteps: 100, decaySteps: steps }),
}

/** Draws each schedule over a run as SVG, in the scale of its peak. */
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
    facet: { field: 'name', type: 'nominal', columns: 3, title: null, header: { labelFontSize: 13, labelFontWeight: 'bold' } },
    x: { field: 'step', type: 'quantitative', axis: { title: 'step', grid: false, tickCount: 4 } },
    y: { field: 'value', type: 'quantitative', axis: { title: null, tickCount: 3 } },
  },
  config: { view: { stroke: null } },
}
const svg = await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG()
await writeFile(new URL('../../docs/schedules.svg', import.meta.url), `${svg}\n`)
