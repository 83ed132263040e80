import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { installPacked } from '../package/pack.ts'
import { bundlers } from './bundle.ts'
import { programs } from './programs.ts'
import { type Installed, installTools, type Tool } from './tools.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const { exports: exported, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
// Files are for Node and its kin alone, and what is for a framework wants that installed.
const entries = Object.keys(exported)
  .filter((entry) => !['./package.json', './checkpoint/node', './tfjs', './jax'].includes(entry))
  .map((entry) => entry.replace('.', 'gradform'))

const files = Object.entries(programs(entries))

let directory: string
let installed: Map<Tool, Installed>
/** What Node prints of each program as it stands. */
const wanted = new Map<string, unknown>()

/** The folder of a tool; a test of one that is not to be had for this machine is skipped, and says so. */
function folderOf(tool: Tool, { skip }: TestContext): string {
  const found = installed.get(tool)
  if (found !== undefined && 'folder' in found) return found.folder
  console.warn(`SKIPPED: ${tool} is not to be had here: ${found?.missing}`)
  return skip(`${tool} is not to be had here`)
}

/** Runs a program to its end, and reads what it prints; whatever it prints to stderr counts as a warning. */
async function output(command: string, args: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await run(command, args, { cwd: directory, maxBuffer: 2 ** 24 })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gradform-bundlers-'))
  installed = await installTools(join(directory, 'tools'))
  await installPacked(directory)
  for (const name of Object.keys(dependencies))
    symlinkSync(join(root, 'node_modules', name), join(directory, 'node_modules', name), 'junction')
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies: { gradform: '*', ...dependencies } }))
  for (const [file, text] of files) {
    writeFileSync(join(directory, file), text)
    wanted.set(file, await output(process.execPath, [file]))
  }
})
afterAll(() => rmSync(directory, { recursive: true }))

test('Node trains by WebAssembly, on two threads, with the same bits in place', () => {
  for (const file of ['training.mjs', 'training.cjs']) {
    const { pure, ...others } = Object(wanted.get(file))
    expect(others).toEqual({ executor: 'webassembly', threads: 2, compiled: pure, resumed: pure })
  }
})

describe.each(Object.entries(bundlers))('%s', (name, { tool, takesRequire, bundle }) => {
  const taken = files.filter(([file]) => takesRequire || !file.endsWith('.cjs')).map(([file]) => file)

  test.for(taken)('bundles %s without a warning, and what comes out prints the same', async (file, context) => {
    const folder = folderOf(tool, context)
    const bundled = join(directory, 'bundles', name, `${file}.mjs`)
    mkdirSync(dirname(bundled), { recursive: true })
    expect(await bundle({ folder, entry: join(directory, file), output: bundled })).toEqual([])
    expect(await output(process.execPath, [bundled])).toEqual(wanted.get(file))
  })
})

describe.each([
  { tool: 'Bun', command: 'bun', options: ['run'] },
  // Immer reads NODE_ENV.
  { tool: 'Deno', command: 'deno', options: ['run', '--no-prompt', '--allow-read', '--allow-env=NODE_ENV'] },
] as const)('$tool', ({ tool, command, options }) => {
  test.for(files)('runs %s without a warning, and prints the same', async ([file], context) => {
    const folder = folderOf(tool, context)
    expect(await output(join(folder, 'node_modules/.bin', command), [...options, join(directory, file)])).toEqual(wanted.get(file))
  })
})
