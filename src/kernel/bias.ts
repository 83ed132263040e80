import { add, debias, div, mul, sqrt, square, sub, weightOfEma } from './expr.ts'
import type { Expr, Scalar } from './node.ts'

/** √(1 − β₂ᵗ) / (1 − β₁ᵗ): what makes of μ / √ν, averages that began at 0, the quotient of their unbiased ones. */
export const debiasOfQuotient = (b1: Scalar, b2: Scalar, count: Scalar): Expr => div(rootOfWeight(b2, count), weightOfEma(b1, count))

/** c = √(1 − βᵗ), which `rootTimes` takes out of the root of an average of squares. */
export const rootOfWeight = (decay: Scalar, count: Scalar): Expr => sqrt(weightOfEma(decay, count))

/**
 * c (√(ν / c² + εᵣ) + ε) as √(ν + εᵣ c²) + ε c: a multiplication an element less, where c fits into a factor of the host
 * that is there anyway, such as that of `debias` for what is divided.
 *
 * @see Kingma and Ba, Adam: a method for stochastic optimization, 2014, the end of section 2
 */
export function rootTimes(c: Scalar, nu: Expr, eps: Scalar, epsRoot: Scalar = 0): Expr {
  // A kernel is a tenth faster without an addition of 0.
  const root = sqrt(epsRoot === 0 ? nu : add(nu, mul(epsRoot, square(c))))
  return eps === 0 ? root : add(root, mul(eps, c))
}

/**
 * c (β μ / (1 − βᵗ⁺¹) + (1 − β) g / (1 − βᵗ)): the average as it will be if the next gradient is this one, unbiased.
 *
 * @see Dozat, Incorporating Nesterov momentum into Adam, 2016
 */
export function debiasAhead(mu: Expr, g: Expr, decay: Scalar, count: Expr, c: Scalar = 1): Expr {
  return add(mul(decay, debias(mu, decay, add(count, 1), c)), mul(sub(1, decay), debias(g, decay, count, c)))
}
