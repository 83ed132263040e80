import { execFile } from 'node:child_process'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Tool } from './tools.ts'
import { importFrom } from './tools.ts'

const run = promisify(execFile)

/** What is made of which file; for a browser, minified, and with source maps, so that whatever a bundler can miss it asks for. */
export interface Task {
  /** Where the bundler is installed. */
  readonly folder: string
  readonly entry: string
  readonly output: string
}

/** Bundles, and returns what the bundler warns of. */
export type Bundle = (task: Task) => Promise<readonly string[]>

// biome-ignore lint/suspicious/noExplicitAny: bundlers are installed when the test runs, so that their types are not there when it compiles
type Api = any

async function esbuild({ folder, entry, output }: Task, more: object = {}): Promise<readonly string[]> {
  const { build }: Api = await importFrom(folder, 'esbuild')
  const settings = { bundle: true, minify: true, sourcemap: true, format: 'esm', platform: 'browser', logLevel: 'silent', ...more }
  const { warnings } = await build({ entryPoints: [entry], outfile: output, ...settings })
  return warnings.map(({ text }: { text: string }) => text)
}

async function vite({ folder, entry, output }: Task): Promise<readonly string[]> {
  const { build, createLogger }: Api = await importFrom(folder, 'vite')
  const warnings: string[] = []
  const customLogger = createLogger('warn')
  for (const level of ['warn', 'warnOnce', 'error']) customLogger[level] = (message: string) => warnings.push(message)
  await build({
    root: dirname(entry),
    configFile: false,
    customLogger,
    logLevel: 'warn',
    build: {
      outDir: dirname(output),
      emptyOutDir: false,
      sourcemap: true,
      // Of the whole library in one file it is known to be big.
      chunkSizeWarningLimit: 5000,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: () => basename(output) },
    },
  })
  return warnings
}

async function webpack({ folder, entry, output }: Task): Promise<readonly string[]> {
  const { default: make }: Api = await importFrom(folder, 'webpack')
  const loader = join(folder, 'node_modules/source-map-loader')
  const stats: Api = await new Promise((resolve, reject) => {
    const settings = {
      mode: 'production',
      context: dirname(entry),
      entry,
      devtool: 'source-map',
      // Of the whole library in one file it is known to be big.
      performance: { hints: false },
      experiments: { outputModule: true },
      module: { rules: [{ test: /\.c?js$/, enforce: 'pre', use: [loader] }] },
      output: { path: dirname(output), filename: basename(output), library: { type: 'module' } },
    }
    make(settings, (error: Error | null, result: unknown) => (error === null ? resolve(result) : reject(error)))
  })
  const { warnings, errors } = stats.toJson({ all: false, warnings: true, errors: true })
  return [...errors, ...warnings].map(({ message }: { message: string }) => message)
}

async function rollup({ folder, entry, output }: Task): Promise<readonly string[]> {
  const [{ rollup }, { nodeResolve }]: Api[] = await Promise.all(
    ['rollup', '@rollup/plugin-node-resolve'].map((name) => importFrom(folder, name)),
  )
  const warnings: string[] = []
  const onwarn = ({ message }: { message: string }) => warnings.push(message)
  const bundle = await rollup({ input: entry, plugins: [nodeResolve({ browser: true })], onwarn })
  await bundle.write({ file: output, format: 'es', sourcemap: true })
  await bundle.close()
  return warnings
}

async function bun({ folder, entry, output }: Task): Promise<readonly string[]> {
  const options = [
    '--minify',
    '--sourcemap=linked',
    '--target=browser',
    `--outdir=${dirname(output)}`,
    `--entry-naming=${basename(output)}`,
  ]
  const { stderr } = await run(join(folder, 'node_modules/.bin/bun'), ['build', entry, ...options])
  return stderr.split('\n').filter((line) => line !== '')
}

/** Whether a bundler takes `require` without a plugin beside `import`, and how it bundles. */
export const bundlers: Readonly<Record<string, { readonly tool: Tool; readonly takesRequire: boolean; readonly bundle: Bundle }>> = {
  esbuild: { tool: 'esbuild', takesRequire: true, bundle: esbuild },
  'esbuild, keeping names': { tool: 'esbuild', takesRequire: true, bundle: (task) => esbuild(task, { keepNames: true }) },
  Vite: { tool: 'Vite', takesRequire: true, bundle: vite },
  webpack: { tool: 'webpack', takesRequire: true, bundle: webpack },
  Rollup: { tool: 'Rollup', takesRequire: false, bundle: rollup },
  'bun build': { tool: 'Bun', takesRequire: true, bundle: bun },
}
