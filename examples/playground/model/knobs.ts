/** A number that can be tuned. */
export interface Knob {
  readonly key: string
  readonly initial: number
  readonly from: number
  readonly to: number
  /** What a slider reaches, where that is less. */
  readonly slider?: readonly [from: number, to: number]
  /** How a slider divides its way: `log` between two magnitudes, `near1` as 1 − x does, `whole` between whole numbers, `flag` between no and yes. */
  readonly scale: 'linear' | 'log' | 'near1' | 'whole' | 'flag'
  /** Whether it is an argument of its own, and no option. */
  readonly isArgument?: boolean
}

export type Values = Readonly<Record<string, number>>

/** What a decay may be, of the gradients or their squares. */
export const decay = (key: string, initial: number): Knob => ({
  key,
  initial,
  from: 0,
  to: 0.999999999,
  slider: [0, 0.99999],
  scale: 'near1',
})
/** What is added to what is divided by. */
export const eps = (initial: number): Knob => ({ key: 'eps', initial, from: 1e-50, to: 1, slider: [1e-16, 1], scale: 'log' })
export const positive = (key: string, initial: number, from: number, to: number): Knob => ({ key, initial, from, to, scale: 'log' })
export const flag = (key: string): Knob => ({ key, initial: 0, from: 0, to: 1, scale: 'flag' })
export const asArgument = (knob: Knob): Knob => ({ ...knob, isArgument: true })

/** The nearest value that a knob may have. */
export function clampTo({ from, to, scale }: Knob, value: number): number {
  const within = Math.min(to, Math.max(from, value))
  return scale === 'whole' || scale === 'flag' ? Math.round(within) : within
}

const POSITIONS = 1000

/** Where the slider of a knob stands, of `POSITIONS`. */
export function positionOf({ from, to, slider = [from, to], scale }: Knob, value: number): number {
  const [first, last] = slider
  const along = (f: (x: number) => number): number => (f(value) - f(first)) / (f(last) - f(first))
  const part = scale === 'log' ? along(Math.log) : scale === 'near1' ? along((x) => -Math.log(1 - x)) : along((x) => x)
  return Math.round(POSITIONS * Math.min(1, Math.max(0, part)))
}

/** What the slider of a knob means, to three digits. */
export function valueAt(knob: Knob, position: number): number {
  const { scale } = knob
  const [from, to] = knob.slider ?? [knob.from, knob.to]
  const part = position / POSITIONS
  const exact =
    scale === 'log'
      ? from * (to / from) ** part
      : scale === 'near1'
        ? 1 - (1 - from) * ((1 - to) / (1 - from)) ** part
        : from + (to - from) * part
  // Near 1 it is the distance from 1 that has the digits.
  const rounded = scale === 'near1' ? Number((1 - Number((1 - exact).toPrecision(2))).toFixed(7)) : Number(exact.toPrecision(3))
  return clampTo(knob, rounded)
}
