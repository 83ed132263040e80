/** One number of a state, or the root mean square of an array in it. */
export interface Gauge {
  /** Where it stands: `[0].nu.x`. */
  readonly path: string
  readonly value: number
}

/** Reads all that is in a state: states are plain data, so this needs no knowledge of optimizers. */
export function readGauges(state: unknown, path = ''): Gauge[] {
  if (typeof state === 'number') return [{ path, value: state }]
  if (state instanceof Float32Array || state instanceof Float64Array) {
    let squares = 0
    for (const x of state) squares += x * x
    return [{ path, value: Math.sqrt(squares / Math.max(1, state.length)) }]
  }
  if (Array.isArray(state)) return state.flatMap((each, i) => readGauges(each, `${path}[${i}]`))
  if (typeof state !== 'object' || state === null) return []
  return Object.entries(state).flatMap(([key, each]) => {
    // A record of an array and its shape is the array.
    if (key === 'shape' && 'data' in state) return []
    return readGauges(each, key === 'data' && 'shape' in state ? path : path === '' ? key : `${path}.${key}`)
  })
}
