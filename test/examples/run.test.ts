import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/run.ts', ...args], { cwd: root, encoding: 'utf8' })

/** What each example is told to be quick, and what it has to print. */
const examples: Record<string, { options: string[]; printed: RegExp[] }> = {
  'curve-fitting': { options: ['--steps', '2000'], printed: [/fitted +│ 238\.942/, /certified +│ 238\.942/] },
  'logistic-regression': { options: ['--steps', '10'], printed: [/held-out accuracy/, /for a digit \(\+\) or against it/] },
  'custom-optimizer': { options: ['--steps', '10'], printed: [/steadySign\(0\.002\)/, /lint finds 0 mistakes/] },
  'decoupled-decay': { options: ['--steps', '5'], printed: [/decoupled, behind Adam/, /decay-before-scale/] },
  'in-place': { options: ['--steps', '100'], printed: [/gradients left out: 1\. Memory of the parameters: the same/] },
  reinforcement: { options: ['--steps', '16'], printed: [/mean return/, /Without exploring, from every column/] },
  gan: { options: ['--steps', '2'], printed: [/clusters found/, /points\.svg/] },
  transformer: { options: ['--steps', '2'], printed: [/Parameters: 62,352/, /It writes:\n\nWhen /] },
}

describe('npm run example --', () => {
  test.each(Object.entries(examples))('%s', { timeout: 120_000 }, async (name, { options, printed }) => {
    const { stdout } = await run(name, ...options)
    for (const text of printed) expect(stdout).toMatch(text)
    expect(stdout).not.toMatch(/│ +NaN|undefined/)
  })

  test('lists the examples where there is none of that name', async () => {
    await expect(run('nonesuch')).rejects.toThrow(/<name> is one of .*curve-fitting, .*digits/)
  })

  test('refuses options that are no whole numbers', async () => {
    await expect(run('curve-fitting', '--steps', '0')).rejects.toThrow('--steps is "0", wanted a whole number from 1 to 1,000,000')
  })
})
