import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPacked } from './pack.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const { exports: exported, dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Entries for a framework, whose own types need more than the strictest project has. */
const ofFrameworks = ['./jax', './tfjs']
const entries = Object.keys(exported)
  .filter((entry) => entry !== './package.json' && !ofFrameworks.includes(entry))
  .map((entry) => entry.replace('.', 'gradform'))

const imports = entries.map((entry, i) => `import * as entry${i} from '${entry}'`)
const names = entries.map((_, i) => `entry${i}`)
const everyEntry = [...imports, `export const entries = [${names}]`]
const training = [
  "import { adamw, compile } from 'gradform'",
  'export const optimizer = compile(adamw(1e-3))',
  'const { params, state, grads } = optimizer.init({ w: new Float32Array(2) })',
  'export const { w } = optimizer.step(grads, state, params).params',
]
const disposal = [
  "import { compile, sgd } from 'gradform'",
  'export function train(): number {',
  '  using optimizer = compile(sgd(1))',
  '  return optimizer.threads',
  '}',
]

const onFrameworks = [
  "import { numpy as np } from '@jax-js/jax'",
  "import { adamw } from 'gradform'",
  "import { onJax } from 'gradform/jax'",
  'const optimizer = onJax(adamw(1e-3))',
  'let params = { w: np.array([1]) }',
  'let state = optimizer.init(params)',
  ';[params, state] = optimizer.step(params, state, params)',
  'export const first: np.Array = state[0].mu.w',
]

const strictest = { target: 'ES2022', strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, types: [], outDir: 'out' }
const MODULES = { bundler: { module: 'ESNext', moduleResolution: 'bundler' }, nodenext: { module: 'NodeNext' } }
const LIBS = { '': [], ' and DOM': ['DOM'], ' and esnext.disposable': ['ESNext.Disposable'] }
interface Project {
  readonly module: string
  readonly lib: readonly string[]
  readonly skipLibCheck: boolean
  readonly files: Readonly<Record<string, readonly string[]>>
}
/** A project for each way of resolving modules and each library, by its name. */
const projects = new Map<string, Project>(
  Object.entries(MODULES).flatMap(([resolution, how]) =>
    Object.entries(LIBS).map(([name, more]) => [
      `${resolution}, ES2022${name}`,
      {
        ...strictest,
        ...how,
        lib: ['ES2022', ...more],
        files: { entries: everyEntry, training, ...(name.endsWith('disposable') ? { disposal } : {}) },
      },
    ]),
  ),
)
for (const [resolution, how] of Object.entries(MODULES)) {
  const lib = ['ES2022', 'ESNext.Disposable', 'DOM']
  projects.set(`${resolution}, on frameworks`, { ...strictest, ...how, lib, skipLibCheck: true, files: { onFrameworks } })
}

const directory = mkdtempSync(join(tmpdir(), 'gradform-types-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Installs what `npm publish` would publish, where every project finds it. */
beforeAll(async () => {
  const modules = join(directory, 'node_modules')
  await installPacked(directory)
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction')
  }
})

/** Compiles all projects with one compiler, which reads each library once, and returns the errors. */
async function compileAll(compiler: string): Promise<string> {
  const folders = [...projects].map(([name, { files, ...compilerOptions }]) => {
    const folder = join(directory, compiler, name)
    mkdirSync(folder, { recursive: true })
    const extensions = compilerOptions.module === 'NodeNext' ? ['mts', 'cts'] : ['ts']
    for (const [file, lines] of Object.entries(files)) {
      for (const extension of extensions) writeFileSync(join(folder, `${file}.${extension}`), `${lines.join('\n')}\n`)
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    return folder
  })
  const tsc = join(root, 'node_modules', compiler, 'lib/tsc.js')
  return run(process.execPath, [tsc, '--build', '--force', ...folders]).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  )
}

/** Whoever uses the entry has its peer, and needs no cast. */
const tensorflow = [
  "import { train, type Optimizer } from '@tensorflow/tfjs-core'",
  "import type { LayersModel } from '@tensorflow/tfjs-layers'",
  "import { adam, adamw, chain, clipByGlobalNorm } from 'gradform'",
  "import { asOptimizer, defineOptimizer } from 'gradform/tfjs'",
  'export const optimizer = asOptimizer(chain(clipByGlobalNorm(1), adamw(1e-3)))',
  'export const all: Optimizer[] = [optimizer, train.sgd(1), defineOptimizer("Mine", ({ rate }: { rate: number }) => adam(rate))({ rate: 1 })]',
  'export const compile = (model: LayersModel): void => model.compile({ optimizer, loss: "meanSquaredError" })',
  'export const count: number | undefined = optimizer.state?.[1][0].count',
  'export const mu = optimizer.state?.[1][0].mu["dense"]',
  '// @ts-expect-error: a state of another optimizer',
  'optimizer.state = asOptimizer(adam(1e-3)).state',
]

test('the entry for TensorFlow.js compiles beside it, without casts', async () => {
  const folder = join(directory, 'tensorflow')
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(root, 'node_modules/@tensorflow/tfjs-layers'), join(directory, 'node_modules/@tensorflow/tfjs-layers'), 'junction')
  writeFileSync(join(folder, 'train.ts'), `${tensorflow.join('\n')}\n`)
  const compilerOptions = { ...strictest, ...MODULES.bundler, lib: ['ES2022', 'DOM'], skipLibCheck: true }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js')
  const { stdout } = await run(process.execPath, [tsc, '--project', folder]).catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
})

describe('the types of the published package compile without those of Node', () => {
  test.concurrent.each([
    ['5.4', 'typescript-5.4'],
    ['6.0', 'typescript'],
  ])('with TypeScript %s', async (version, compiler) => {
    const manifest = JSON.parse(readFileSync(join(root, 'node_modules', compiler, 'package.json'), 'utf8'))
    expect(manifest.version).toMatch(new RegExp(`^${version.replace('.', '\\.')}\\.`))
    expect(await compileAll(compiler)).toBe('')
  })
})
