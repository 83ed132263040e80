/** Whether all is to be tried that `npm test` tries samples of, as `npm run fuzz` does. */
export const isThorough = process.env['FUZZ_RUNS'] !== undefined

/** The options of a test that may be thorough; 0 is no limit. */
export const patient = { timeout: isThorough ? 0 : 60_000 }

/** Every nth of a list from the given one on, or all of it where tests are thorough. */
export const oneIn = <T>(n: number, list: readonly T[], from = 0): T[] => list.filter((_, i) => isThorough || i % n === from % n)

/** So many random cases, the same ones each time; or twenty times as many, which the seed that was given makes. */
export const randomCases = (numRuns: number, seed: number): { numRuns: number; seed: number } =>
  isThorough ? { numRuns: 20 * numRuns, seed: Number(process.env['FUZZ_SEED'] ?? seed) } : { numRuns, seed }
