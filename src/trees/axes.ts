/** One axis of an array that is C-contiguous. */
export interface Axis {
  readonly length: number
  readonly stride: number
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

export const axesOf = (shape: readonly number[]): Axis[] => shape.map((length, i) => ({ length, stride: sizeOf(shape.slice(i + 1)) }))

/** Where the i-th element is counted once only these axes are left. */
export function placeOn(axes: readonly Axis[], i: number): number {
  let place = 0
  for (const { length, stride } of axes) place = place * length + (Math.floor(i / stride) % length)
  return place
}

/** Sums over all axes but these, in float64. */
export function sumsOn(axes: readonly Axis[], size: number, valueAt: (i: number) => number): Float64Array {
  const sums = new Float64Array(sizeOf(axes.map(({ length }) => length)))
  for (let i = 0; i < size; i++) {
    const place = placeOn(axes, i)
    sums[place] = sums[place]! + valueAt(i)
  }
  return sums
}

/** Averages over all axes but these, in float64. */
export function meansOn(axes: readonly Axis[], size: number, valueAt: (i: number) => number): Float64Array {
  const sums = sumsOn(axes, size, valueAt)
  return sums.map((sum) => (sum * sums.length) / size)
}
