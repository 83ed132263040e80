import type { Route, Unit } from './units.ts'
import { type Warning, warning } from './warning.ts'

/** A rule about the order of the steps on one way through a chain. */
type Rule = (route: Route) => Warning[]

/** Pairs of steps, the second anywhere behind the first. */
function pairs({ units }: Route, first: (unit: Unit) => boolean, second: (unit: Unit) => boolean): [Unit, Unit][] {
  return units.flatMap((before, i) =>
    first(before)
      ? units
          .slice(i + 1)
          .filter(second)
          .map((after): [Unit, Unit] => [before, after])
      : [],
  )
}

const turns = ({ traits }: Unit): boolean => traits.sign < 0
const decays = ({ traits }: Unit): boolean => traits.decay > 0
const isDecay = (unit: Unit): boolean => decays(unit) && !unit.traits.isAdaptive
const isAdaptive = ({ traits }: Unit): boolean => traits.isAdaptive
/** Updates are clipped by these on purpose, and parameters. */
const CLIPPERS_OF_UPDATES = ['clipByBlockRms', 'clipParams', 'keepParamsNonnegative']
const isClipping = ({ traits, name }: Unit): boolean => traits.isClipping && !CLIPPERS_OF_UPDATES.includes(name)
const accumulates = ({ name }: Unit): boolean => name === 'applyEvery' || name === 'multiSteps'
const hasMoments = (unit: Unit): boolean => unit.traits.hasMoments && !accumulates(unit) && !['paramsEma', 'snapshot'].includes(unit.name)

const decayAfterSign: Rule = (route) =>
  pairs(route, turns, decays).map(([sign, decay]) =>
    warning(
      'decay-after-sign',
      decay.title,
      `the decay stands behind ${sign.title}, which turned the sign, so that parameters grow`,
      `Put it before ${sign.title}`,
    ),
  )

const decayBeforeScale: Rule = (route) =>
  pairs(route, isDecay, isAdaptive).map(([decay, scale]) =>
    warning(
      'decay-before-scale',
      decay.title,
      `the decay goes through ${scale.title}, which divides it by the gradients' size: an L2 penalty, not a decoupled decay`,
      `Put it behind ${scale.title}, before the learning rate`,
    ),
  )

const clipAfterScale: Rule = (route) =>
  pairs(route, isAdaptive, isClipping).map(([scale, clip]) =>
    warning(
      'clip-after-scale',
      clip.title,
      `it clips what ${scale.title} rescaled, not gradients, whose outliers are in its averages by then`,
      `Put it before ${scale.title}`,
    ),
  )

const movesFrozen: Rule = (route) =>
  pairs(
    route,
    ({ name }) => name === 'freeze',
    ({ traits }) => traits.moves,
  ).map(([freeze, mover]) => warning('freeze-not-last', freeze.title, `${mover.title} moves what it froze`, 'Put it last'))

const averageNotLast: Rule = (route) =>
  pairs(
    route,
    ({ name }) => name === 'paramsEma',
    ({ traits, name }) => traits.changes && name !== 'paramsEma',
  ).map(([average, mover]) =>
    warning(
      'average-not-last',
      average.title,
      `${mover.title} changes the step behind it, so that it averages parameters that never are`,
      'Put it last',
    ),
  )

const accumulationAfterMoments: Rule = (route) =>
  pairs(route, hasMoments, accumulates).map(([moments, accumulation]) =>
    warning(
      'accumulation-after-moments',
      accumulation.title,
      `${moments.title} takes each of the accumulated gradients for a step of its own`,
      `Put ${moments.title} into multiSteps, or behind the accumulation`,
    ),
  )

/** How often the sign turns on the way. */
const signs: Rule = ({ units, past, leaves }) => {
  if (units.some(({ traits }) => traits.sign === 0)) return []
  const turning = units.filter(turns)
  const skipped = past.find(turns)
  if (turning.length === 1) return []
  if (turning.length > 1) {
    const all = turning.map(({ title }) => title).join(' and ')
    return [
      warning(
        'sign-turned-twice',
        turning[1]!.title,
        `${all} each turn the sign, so that ${leaves} ${turning.length % 2 === 0 ? 'climb' : 'are scaled by several rates'}`,
        'Keep one of them',
      ),
    ]
  }
  if (skipped !== undefined)
    return [
      warning(
        'masked-raw-gradient',
        skipped.title,
        `${leaves} pass it, and their raw gradients are added to the parameters`,
        'Freeze these leaves with freeze(mask), or give them an optimizer of their own with partition',
      ),
    ]
  if (units.length === 1 && units[0]!.composition.parts.length > 1) return []
  return [
    warning(
      'no-sign-turned',
      units.at(-1)?.title ?? 'chain',
      `nothing turns the gradients of ${leaves} downhill`,
      'End with scaleByLearningRate(learningRate), or a scale by a negative number',
    ),
  ]
}

export const orderRules: readonly Rule[] = [
  decayAfterSign,
  decayBeforeScale,
  clipAfterScale,
  movesFrozen,
  averageNotLast,
  accumulationAfterMoments,
]
export const signRule = signs
