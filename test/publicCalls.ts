import ts from 'typescript'
import * as checkpoint from '../src/checkpoint.ts'
import * as contrib from '../src/contrib.ts'
import * as gradform from '../src/index.ts'
import { adamw, sgd } from '../src/index.ts'
import * as inspect from '../src/inspect.ts'
import * as keras from '../src/keras.ts'
import * as recipes from '../src/recipes.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import { optionsOf, publicFunctions } from './publicApi.ts'

const modules: Record<string, object> = {
  gradform,
  'gradform/contrib': contrib,
  'gradform/torch': torch,
  'gradform/keras': keras,
  'gradform/tf1': tf1,
  'gradform/recipes': recipes,
  'gradform/inspect': inspect,
  'gradform/checkpoint': checkpoint,
}

const params = { w: Float64Array.of(1, -2) }
const optimizer = adamw(0.1)
const state: unknown = optimizer.init(params)

/** What stands before the options, by the name of the parameter. */
const LEADING: Record<string, unknown> = {
  transformation: optimizer,
  optimizer,
  own: {},
  spec: {},
  inner: sgd(0.1),
  advOptimizer: sgd(0.1),
  baseOptimizer: sgd(0.1),
  rule: (g: unknown) => [g, {}],
  predicate: () => true,
  names: ['w'],
  mask: true,
  measure: () => 1,
  syncPeriod: 2,
  slowStepSize: 0.5,
  everyK: 2,
  steps: 10,
  schedule: (count: number) => count,
  bytes: checkpoint.toBytes(state),
  like: state,
  saved: state,
  from: state,
  params,
}
const BEFORE: Record<string, Record<string, unknown>> = {
  'gradform: stateless': { rule: (g: unknown) => g },
  'gradform: wrap': { inner: { innerState: sgd(0.1) } },
  'gradform/inspect: carryState': { from: { optimizer, state, params } },
}

/** The options that a function does not do without. */
const REQUIRED: Record<string, unknown> = {
  initValue: 1,
  endValue: 0.5,
  peakValue: 2,
  power: 2,
  transitionSteps: 8,
  decaySteps: 8,
  warmupSteps: 2,
  decayRate: 0.5,
  interpolateType: 'linear',
  name: 'leaf',
  step: () => undefined,
  learningRate: 0.1,
  momentum: 0.9,
}

export interface PublicCall {
  readonly name: string
  call(options: Record<string, unknown>): unknown
}

/** All public functions that take options, each to be called with some. What reads files is left out: it is `fromBytes`. */
export function publicCalls(): PublicCall[] {
  return publicFunctions().flatMap(({ name, entry, signatures }): PublicCall[] => {
    const described = signatures.flatMap((signature) => {
      const options = optionsOf(signature)
      return options === undefined ? [] : [{ signature, options }]
    })
    const [first] = described
    const make: unknown = Object(modules[entry])[name.slice(entry.length + 2)]
    if (first === undefined || typeof make !== 'function') return []
    const leading = first.signature.parameters
      .slice(0, first.signature.parameters.indexOf(first.options.parameter))
      .map((parameter) => BEFORE[name]?.[parameter.name] ?? LEADING[parameter.name] ?? 0.1)
    const isRequired = (key: string): boolean =>
      described.every(({ options: { type } }) =>
        type.getProperties().some((each) => each.name === key && (each.flags & ts.SymbolFlags.Optional) === 0),
      )
    const required = Object.fromEntries(Object.entries(REQUIRED).filter(([key]) => isRequired(key)))
    return [{ name, call: (options) => make(...leading, { ...required, ...options }) }]
  })
}
