import type { Digits } from '../digits/splitDigits.ts'
import { accuracy } from '../perceptron/classify.ts'
import { build } from './model/build.ts'
import { type Course, networkCourse, type Params, surfaceCourse } from './model/course.ts'
import { NETWORK } from './model/problems.ts'
import { networkRelief, type Relief, surfaceRelief } from './model/relief.ts'
import { run, type Track } from './model/run.ts'
import type { Racer, Setting } from './model/setting.ts'
import { surfaceOf } from './model/surfaces.ts'

/** A race that has been run. */
export interface Race {
  readonly setting: Setting
  readonly tracks: readonly Track[]
  readonly relief: Relief
  /** What part of held-out digits each network tells right in the end. */
  readonly accuracies?: readonly number[]
}

/** Runs all racers of a setting, and waits now and then to be asked to go on. The digits are those of a network. */
export function* runRace(setting: Setting, digits: Digits | undefined): Generator<void, Race> {
  const surface = surfaceOf(setting.problem)
  if (surface !== undefined) {
    const course = surfaceCourse(surface, setting)
    return { setting, tracks: yield* runAll(setting, course), relief: surfaceRelief(surface) }
  }
  if (digits === undefined) throw new Error(`${NETWORK} needs the digits`)
  const course = networkCourse(digits, setting)
  const tracks = yield* runAll(setting, course)
  const accuracies = tracks.map(({ params }) => accuracy(params, digits.test))
  return { setting, tracks, relief: yield* networkRelief(tracks, digits, course.start), accuracies }
}

function* runAll<P extends Params>({ racers, steps }: Setting, course: Course<P>): Generator<void, Track<P>[]> {
  const tracks: Track<P>[] = []
  for (const racer of racers) tracks.push(yield* runOne(racer, course, steps))
  return tracks
}

/** What can not be built, or refuses to step, stands still and says why. */
function* runOne<P extends Params>(racer: Racer, course: Course<P>, steps: number): Generator<void, Track<P>> {
  try {
    return yield* run(build(racer, steps), course, steps)
  } catch (error) {
    const { start } = course
    const still = {
      places: [course.placeOf(start)],
      losses: [course.loss(start)],
      lengths: [Number.NaN],
      rates: [Number.NaN],
      gauges: [[]],
    }
    return { ...still, params: start, failure: error instanceof Error ? error.message : String(error) }
  }
}
