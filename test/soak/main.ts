import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

const USAGE = `npm run soak -- [seconds] [--runs n] [--seed n] [--path p] [--test t] [--steps n]

Runs random optimizers on random models for so many seconds, 600 unless told, or so many runs, and then a million steps of
one model, or as many as told. --seed and --path repeat what a failure printed, with --test a part of the name of what failed.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    test: { type: 'string' },
    steps: { type: 'string', default: '1000000' },
    help: { type: 'boolean', default: false },
  },
})
const [seconds = '600', ...others] = positionals
const numbers = [seconds, values.runs ?? '1', values.seed ?? '0', values.steps]

if (values.help || others.length > 0 || numbers.some((text) => !Number.isSafeInteger(Number(text)))) {
  console.log(USAGE)
  process.exitCode = values.help ? 0 : 1
} else {
  const seed = values.seed ?? String(Date.now() % 2 ** 31)
  console.log(`seed ${seed}`)
  process.env['SOAK_SECONDS'] = seconds
  process.env['SOAK_STEPS'] = values.steps
  process.env['SOAK_SEED'] = seed
  if (values.runs !== undefined) process.env['SOAK_RUNS'] = values.runs
  if (values.path !== undefined) process.env['SOAK_PATH'] = values.path
  const vitest = await startVitest('test', ['test/soak.test.ts'], {
    watch: false,
    ...(values.test === undefined ? {} : { testNamePattern: values.test }),
  })
  await vitest.close()
}
