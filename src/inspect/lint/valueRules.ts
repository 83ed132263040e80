import type { DescribedPart } from '../parts.ts'
import { type Warning, warning } from './warning.ts'

const titleOf = ({ path, name }: DescribedPart): string => (path === '' ? name : `${path} ${name}`)

/** The hyperparameters of a call: those with names, and the decay that some take first. */
function hyperparametersOf({ name, args }: DescribedPart): [string, unknown][] {
  const positional: [string, unknown][] = ['trace', 'ema', 'paramsEma'].includes(name) ? [['decay', args[0]]] : []
  const options = Object.entries(Object(args.at(-1))).flatMap(([key, value]): [string, unknown][] =>
    key === 'betas' && Array.isArray(value) ? value.map((beta, i): [string, unknown] => [`betas[${i}]`, beta]) : [[key, value]],
  )
  return [...positional, ...options]
}

/** Numbers that are none in the leaves' type. */
export function roundingRule(part: DescribedPart, isFloat32: boolean): Warning[] {
  if (!isFloat32) return []
  return hyperparametersOf(part).flatMap(([key, value]) => {
    if (typeof value !== 'number') return []
    if (/^eps/i.test(key) && value > 0 && Math.fround(value) === 0)
      return [
        warning('rounds-to-zero', titleOf(part), `${key} is ${value}, which is 0 in float32`, 'Take at least 1e-38, or float64 parameters'),
      ]
    if (/^(b\d|beta|decay|rho|momentum)/i.test(key) && value < 1 && Math.fround(value) === 1)
      return [
        warning(
          'rounds-to-zero',
          titleOf(part),
          `${key} is ${value}, which is 1 in float32, so that 1 − ${key} is 0 and nothing is forgotten`,
          'Take at most 0.9999999, or float64 parameters',
        ),
      ]
    return []
  })
}

/** A first step that is none, of a schedule that was given: some factories begin at 0 on purpose. */
export function warmupRule(part: DescribedPart, given: ReadonlySet<unknown>): Warning[] {
  const schedules =
    part.name === 'injectHyperparams'
      ? Object.entries(Object(part.args[1])).flatMap(([key, each]) => (/rate|^lr$/i.test(key) ? [each] : []))
      : /^scaleBy(LearningRate|Schedule)$/.test(part.name)
        ? [part.args[0]]
        : []
  const fromZero = schedules.some(
    (schedule) => typeof schedule === 'function' && given.has(schedule) && schedule(0) === 0 && schedule(1) !== 0,
  )
  if (!fromZero) return []
  return [
    warning(
      'warmup-from-zero',
      titleOf(part),
      'its schedule begins at exactly 0, so that the first gradient moves nothing',
      'Begin at a small value, such as the peak divided by the steps of the warm-up',
    ),
  ]
}

/** A mask that decides nothing, given parameters. */
export function maskRule(part: DescribedPart): Warning[] {
  if (part.hits === 'none')
    return [
      warning(
        'mask-hits-nothing',
        titleOf(part),
        'its mask hits no leaf of the parameters',
        'Compare the paths that describe(optimizer, params) shows with the mask',
      ),
    ]
  if (part.hits === 'all' && !part.path.includes('innerStates'))
    return [
      warning(
        'mask-hits-all',
        titleOf(part),
        'its mask hits every leaf of the parameters',
        'Leave it out, or compare the paths with the mask',
      ),
    ]
  return []
}
