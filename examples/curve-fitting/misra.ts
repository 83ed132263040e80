/**
 * Misra1a: the volume that a solid adsorbs at fourteen pressures, one of the reference data sets for nonlinear regression of the
 * National Institute of Standards and Technology, in the public domain.
 *
 * @see Misra, Dental research: monomolecular adsorption, 1978, NIST StRD, https://www.itl.nist.gov/div898/strd/nls/data/misra1a.shtml
 */
export const observations: readonly { readonly pressure: number; readonly volume: number }[] = [
  { pressure: 77.6, volume: 10.07 },
  { pressure: 114.9, volume: 14.73 },
  { pressure: 141.1, volume: 17.94 },
  { pressure: 190.8, volume: 23.93 },
  { pressure: 239.9, volume: 29.61 },
  { pressure: 289.0, volume: 35.18 },
  { pressure: 332.8, volume: 40.02 },
  { pressure: 378.4, volume: 44.82 },
  { pressure: 434.8, volume: 50.76 },
  { pressure: 477.3, volume: 55.05 },
  { pressure: 536.8, volume: 61.01 },
  { pressure: 593.1, volume: 66.4 },
  { pressure: 689.1, volume: 75.47 },
  { pressure: 760.0, volume: 81.78 },
]

/** What the institute certifies to be the best fit, to eleven digits. */
export const certified = { b1: 238.94212918, b2: 5.5015643181e-4, sumOfSquares: 0.12455138894 }
