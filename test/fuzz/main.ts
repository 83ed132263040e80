import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

const USAGE = `npm run fuzz -- [files] [--seed n]

Tries in full what the tests take samples of: reads a million mutated checkpoints, or as many as told, resumes each
optimizer in every way, and has random rules computed by every executor. --seed repeats what a failure printed.`

/** Those that read test/thorough.ts, or how many files to read. */
const FILES = [
  'checkpoint/fuzz',
  'checkpoint/files',
  'checkpoint/resume',
  'engine/lines',
  'kernel/executors',
  'kernel/lines/executors',
  'kernel/threads/lineTask',
].map((name) => `test/${name}.test.ts`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, help: { type: 'boolean', default: false } },
})
const [files = '1000000', ...others] = positionals
const seed = values.seed ?? String(Date.now() % 2 ** 31)

if (values.help || others.length > 0 || [files, seed].some((text) => !Number.isSafeInteger(Number(text)))) {
  console.log(USAGE)
  process.exitCode = values.help ? 0 : 1
} else {
  console.log(`seed ${seed}`)
  process.env['FUZZ_RUNS'] = files
  process.env['FUZZ_SEED'] = seed
  const vitest = await startVitest('test', FILES, { watch: false })
  await vitest.close()
}
