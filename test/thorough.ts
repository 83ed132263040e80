/** Whether all is to be tried that `npm test` tries samples of, as `npm run fuzz` does. */
export const isThorough = process.env['FUZZ_RUNS'] !== undefined

/** Every nth of a list from the given one on, or all of it where tests are thorough. */
export const oneIn = <T>(n: number, list: readonly T[], from = 0): T[] => list.filter((_, i) => isThorough || i % n === from % n)
