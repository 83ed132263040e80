/** Batches without end, each round through the items in another order. */
export function* minibatches<T>(items: readonly T[], size: number, shuffle: <U>(array: U[]) => U[]): Generator<readonly T[], never> {
  for (;;) {
    const order = shuffle([...items])
    for (let i = 0; i < order.length; i += size) yield order.slice(i, i + size)
  }
}
