/** How long the page may be kept from answering, in milliseconds. */
const SLICE = 12

/** Runs a generator to its end in slices, between which the page answers; nothing once it is not wanted any more. */
export async function runInSlices<T>(running: Generator<void, T>, isWanted: () => boolean): Promise<T | undefined> {
  while (isWanted()) {
    const until = performance.now() + SLICE
    let next = running.next()
    while (!next.done && performance.now() < until) next = running.next()
    if (next.done) return next.value
    await new Promise((resolve) => setTimeout(resolve))
  }
  return undefined
}
