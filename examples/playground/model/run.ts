import { type AnyTransformation, applyUpdates } from 'gradform'
import type { Course, Params } from './course.ts'
import { type Gauge, readGauges } from './gauges.ts'

/** What became of an optimizer: at index n, what was after n steps. */
export interface Track<P extends Params = Params> {
  readonly places: Float64Array[]
  readonly losses: number[]
  /** ‖Δθ‖, of the step that led there; nothing at the start. */
  readonly lengths: number[]
  /** ‖Δθ‖ / ‖g‖, of the step that led there. */
  readonly rates: number[]
  readonly gauges: (readonly Gauge[])[]
  params: P
  /** Why it ended before its time. */
  failure?: string
}

/** Lets an optimizer run, and waits after each step to be asked for the next. */
export function* run<P extends Params>(optimizer: AnyTransformation, course: Course<P>, steps: number): Generator<void, Track<P>> {
  const gradients = course.gradients()
  let params: P = course.start
  let state: unknown = optimizer.init(params)
  const track: Track<P> = {
    places: [course.placeOf(params)],
    losses: [course.loss(params)],
    lengths: [Number.NaN],
    rates: [Number.NaN],
    gauges: [readGauges(state)],
    params,
  }
  for (let step = 0; step < steps; step++) {
    const grads = gradients(params)
    const [updates, next] = optimizer.update(grads, state, params)
    params = applyUpdates<Params>(params, updates) as P
    state = next
    const place = course.placeOf(params)
    const length = distance(place, track.places[step]!)
    const loss = course.loss(params)
    if (!Number.isFinite(loss) || !Number.isFinite(length)) return { ...track, failure: `diverged at step ${step + 1}` }
    track.places.push(place)
    track.losses.push(loss)
    track.lengths.push(length)
    track.rates.push(length / Math.hypot(...course.placeOf(grads)))
    track.gauges.push(readGauges(state))
    track.params = params
    yield
  }
  return track
}

const distance = (a: Float64Array, b: Float64Array): number => Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0))
