import type { Model } from './regression.ts'

const side = 8

/** Draws, side by side, which pixels speak for each of some classes (+), which against it (−). */
export function drawWeights({ weights }: Model, classes: readonly number[]): string {
  const largest = Math.max(...weights.map(Math.abs))
  const sign = (weight: number): string => {
    if (Math.abs(weight) < largest / 6) return '·'
    return weight > 0 ? '+' : '−'
  }
  const row = (label: number, y: number): string => {
    const start = label * side * side + y * side
    return Array.from(weights.subarray(start, start + side), sign).join(' ')
  }
  const lines = Array.from({ length: side }, (_, y) => classes.map((label) => row(label, y)).join('    '))
  return [
    classes
      .map((label) => `${label}`.padEnd(2 * side - 1))
      .join('    ')
      .trimEnd(),
    ...lines,
  ].join('\n')
}
