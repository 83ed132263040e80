import { type Part, part, type Racer, type Setting } from './setting.ts'

const rate = (learningRate: number): Part => part('scaleByLearningRate', { learningRate })

/** Optimizers to begin with, each the chain that it is. */
export const presets: readonly Racer[] = [
  { name: 'SGD', parts: [rate(0.001)] },
  { name: 'Momentum', parts: [part('trace'), rate(0.001)] },
  { name: 'Nesterov', parts: [part('trace', { nesterov: 1 }), rate(0.001)] },
  { name: 'Adagrad', parts: [part('scaleByRss'), rate(0.3)] },
  { name: 'RMSprop', parts: [part('scaleByRms'), rate(0.02)] },
  { name: 'Adam', parts: [part('scaleByAdam'), rate(0.1)] },
  { name: 'AdamW', parts: [part('scaleByAdam'), part('addDecayedWeights'), rate(0.1)] },
  { name: 'Lion', parts: [part('scaleByLion'), rate(0.02)] },
  { name: 'Clipped Adam', parts: [part('clipByGlobalNorm'), part('scaleByAdam'), rate(0.1)] },
  { name: 'Empty chain', parts: [] },
]

const preset = (name: string): Racer => presets.find((each) => each.name === name)!

export const initialSetting: Setting = {
  problem: 'rosenbrock',
  steps: 400,
  seed: 1,
  start: [-1.5, 2],
  racers: ['Momentum', 'RMSprop', 'Adam'].map(preset),
}
