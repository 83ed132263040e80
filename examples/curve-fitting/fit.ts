import { adam, applyUpdates, cosineDecaySchedule } from 'gradform'
import { observations } from './misra.ts'

/** All that is fitted: two numbers, the slope at pressure 0, and how fast the curve bends, for each thousand units of pressure. */
export interface Curve {
  readonly slope: number
  readonly bend: number
}

/** V = slope / k · (1 − exp(−k p)), k = bend / 1000, and its derivatives. */
function curve({ slope, bend }: Curve, pressure: number): { volume: number; bySlope: number; byBend: number } {
  const k = bend / 1000
  const decay = Math.exp(-k * pressure)
  const bySlope = (1 - decay) / k
  return { volume: slope * bySlope, bySlope, byBend: (slope * (pressure * decay - bySlope)) / k / 1000 }
}

/** The sum of the squared residuals and its gradient, both by hand. */
export function valueAndGrad(params: Curve): { sumOfSquares: number; grads: Curve } {
  let sumOfSquares = 0
  let slope = 0
  let bend = 0
  for (const { pressure, volume } of observations) {
    const fitted = curve(params, pressure)
    const residual = fitted.volume - volume
    sumOfSquares += residual ** 2
    slope += 2 * residual * fitted.bySlope
    bend += 2 * residual * fitted.byBend
  }
  return { sumOfSquares, grads: { slope, bend } }
}

/** Fits from a start far off. Numbers are leaves, computed in float64: no array is needed. */
export function fitCurve(steps: number, onStep = () => {}): Curve {
  const optimizer = adam(cosineDecaySchedule({ initValue: 0.03, decaySteps: steps }), { b2: 0.99 })
  let params: Curve = { slope: 0.05, bend: 2 }
  let state = optimizer.init(params)
  for (let step = 0; step < steps; step++) {
    const [updates, next] = optimizer.update(valueAndGrad(params).grads, state)
    params = applyUpdates(params, updates)
    state = next
    onStep()
  }
  return params
}

/** The parameters in which the institute certifies the fit: V = b1 (1 − exp(−b2 p)). */
export const asCertified = ({ slope, bend }: Curve): { b1: number; b2: number } => ({ b1: (slope / bend) * 1000, b2: bend / 1000 })
