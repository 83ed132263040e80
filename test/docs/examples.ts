import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { compileFunction } from 'node:vm'
import ts from 'typescript'
import { expect } from 'vitest'
import { read, root } from './documents.ts'
import { given } from './given.ts'

/** An example of a document. Every line stands where it stands there, so that errors name it. */
export interface Example {
  readonly name: string
  readonly text: string
}

/** Collects the ```ts blocks of a document. */
export function examplesOf(file: string): Example[] {
  const source = read(file)
  return [...source.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => {
    const lines = source.slice(0, index).split('\n').length
    return { name: `${file}:${lines + 1}`, text: '\n'.repeat(lines) + code }
  })
}

/** Compiles examples in one program, under the project's options; returns what the compiler says of each. */
export function diagnose(examples: readonly Example[]): Map<string, string[]> {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const texts = new Map(examples.map(({ name, text }) => [join(root, `${name.replace(/[:/]/g, '@')}.ts`), text]))
  const settings: ts.CompilerOptions = {
    ...options,
    // An example may end where its reader goes on, and is a module even where it imports nothing.
    noUnusedLocals: false,
    moduleDetection: ts.ModuleDetectionKind.Force,
    // Readers need no types of Node.
    types: [],
  }
  const host = ts.createCompilerHost(settings)
  const { fileExists, getSourceFile } = host
  host.fileExists = (path) => texts.has(path) || fileExists(path)
  host.getSourceFile = (path, target, ...rest) => {
    const text = texts.get(path)
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target)
  }
  const program = ts.createProgram([...texts.keys()], settings, host)
  const told = ({ file, start = 0, messageText }: ts.Diagnostic): string => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  }
  // Of the examples alone: the sources are compiled by themselves.
  const errorsIn = (path: string): string[] => {
    const file = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(told)
  }
  const general = [...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()].map(
    told,
  )
  return new Map([...texts.keys()].map((path, i) => [examples[i]?.name ?? '', [...general, ...errorsIn(path)]]))
}

/** What stands behind or below a statement that shows a value or an error. */
const SHOWN = /^;?\s*\/\/ => (.*(?:\n\s*\/\/ {4}.*)*)/

/** Replaces each statement that is followed by `// => value` by a call that compares. */
function withChecks(text: string): string {
  let checked = text
  let checks = 0
  const { statements } = ts.createSourceFile('example.ts', text, ts.ScriptTarget.ES2022, true)
  for (const statement of [...statements].reverse()) {
    const [, shown] = SHOWN.exec(text.slice(statement.end)) ?? []
    if (shown === undefined) continue
    if (!ts.isExpressionStatement(statement)) throw new Error(`a value is shown that is not an expression's: ${shown}`)
    const wanted = JSON.stringify(shown.replaceAll(/\n\s*\/\/\s+/g, ' '))
    const start = statement.getStart()
    checked = `${checked.slice(0, start)}await show(async () => (${text.slice(start, statement.end).replace(/;$/, '')}), ${wanted})${checked.slice(statement.end)}`
    checks++
  }
  if (checks !== text.split('// =>').length - 1) throw new Error('a value is shown that no statement of the outermost level has')
  return checked
}

/** Compares what an expression returns or throws with how the document shows it, up to an ellipsis. */
async function show(evaluate: () => Promise<unknown>, wanted: string): Promise<void> {
  let shown: string
  try {
    shown = inspect(await evaluate(), { breakLength: Number.POSITIVE_INFINITY, depth: null, compact: true })
  } catch (error) {
    shown = String(error)
  }
  expect(wanted.endsWith('…') ? `${shown.slice(0, wanted.length - 1)}…` : shown).toBe(wanted)
}

/** Runs an example on the sources of the package, in an empty folder. */
export async function run({ name, text }: Example): Promise<void> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(withChecks(text).replaceAll('import.meta.url', "'file:///'"), { compilerOptions })
  const modules = new Map<string, unknown>()
  for (const [, module = ''] of text.matchAll(/(?: from|^import) '([^']+)'/gm)) modules.set(module, await importFor(module))
  const means = { require: (module: string) => modules.get(module), exports: {}, show, ...given() }
  const started = compileFunction(`return (async () => {${outputText}\n})()`, Object.keys(means), { filename: name })
  const [before, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), 'gradform-example-'))]
  process.chdir(folder)
  try {
    await started(...Object.values(means))
  } finally {
    process.chdir(before)
    rmSync(folder, { recursive: true })
  }
}

/** What an example is given for what it imports: of the package the sources, of others what is installed. */
function importFor(module: string): Promise<unknown> {
  const [, entry = 'index'] = /^gradform(?:\/(.*))?$/.exec(module) ?? [undefined, undefined]
  return module.startsWith('gradform') ? import(pathToFileURL(join(root, `src/${entry}.ts`)).href) : import(module)
}
