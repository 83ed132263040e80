/** A number in few characters. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return `${value}`
  const magnitude = Math.abs(value)
  if (magnitude >= 1e5 || magnitude < 1e-3) return value.toExponential(2).replace('e+', 'e').replace('-', '−').replace('e-', 'e−')
  return Number(value.toPrecision(4)).toString().replace('-', '−')
}
