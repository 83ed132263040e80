/** The plane in which paths of many dimensions spread most. */
export interface Plane {
  readonly origin: Float64Array
  readonly across: readonly [Float64Array, Float64Array]
  readonly project: (place: Float64Array) => [x: number, y: number]
  readonly placeAt: (x: number, y: number) => Float64Array
}

/**
 * Finds the plane through the mean of some places along their first two principal components.
 *
 * @see Li et al., Visualizing the loss landscape of neural nets, 2018, section 7
 */
export function planeOf(places: readonly Float64Array[]): Plane {
  const size = places[0]?.length ?? 0
  const origin = Float64Array.from({ length: size }, (_, i) => places.reduce((sum, place) => sum + place[i]!, 0) / places.length)
  const rows = places.map((place) => place.map((x, i) => x - origin[i]!))
  // There are fewer places than dimensions: the eigenvectors of their products tell those of their covariance.
  const gram = rows.map((a) => rows.map((b) => dot(a, b)))
  const first = direction(rows, gram)
  const rest = rows.map((row) => without(row, first))
  const second = direction(
    rest,
    rest.map((a) => rest.map((b) => dot(a, b))),
  )
  const across = [first, second] as const
  return {
    origin,
    across,
    project: (place) => {
      const from = place.map((x, i) => x - origin[i]!)
      return [dot(from, first), dot(from, second)]
    },
    placeAt: (x, y) => origin.map((o, i) => o + x * first[i]! + y * second[i]!),
  }
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

const without = (row: Float64Array, along: Float64Array): Float64Array => {
  const part = dot(row, along)
  return row.map((x, i) => x - part * along[i]!)
}

/** The unit vector along which rows spread most, by power iteration on their products. */
function direction(rows: readonly Float64Array[], gram: readonly number[][]): Float64Array {
  let weights = rows.map((_, i) => i - (rows.length - 1) / 2)
  for (let round = 0; round < 60; round++) {
    const next = gram.map((row) => row.reduce((sum, x, j) => sum + x * weights[j]!, 0))
    const norm = Math.hypot(...next)
    if (norm === 0) break
    weights = next.map((x) => x / norm)
  }
  const sum = Float64Array.from({ length: rows[0]?.length ?? 0 }, (_, i) =>
    rows.reduce((total, row, j) => total + weights[j]! * row[i]!, 0),
  )
  const norm = Math.sqrt(dot(sum, sum))
  return norm === 0 ? sum.map((_, i) => (i === 0 ? 1 : 0)) : sum.map((x) => x / norm)
}
