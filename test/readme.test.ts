import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { compileFunction } from 'node:vm'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import * as gradform from '../src/index.ts'
import { bitOps } from '../src/kernel/bitOps.ts'
import { ops } from '../src/kernel/ops.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const documents = ['README.md', ...readdirSync(join(root, 'docs'), { encoding: 'utf8' }).flatMap((name) => `docs/${name}`)].filter((file) =>
  file.endsWith('.md'),
)

/** An example of a document. Every line stands where it stands there, so that errors name it. */
interface Example {
  readonly name: string
  readonly text: string
  readonly runs: boolean
}

/** Collects the ```ts blocks of a document; one marked `no-run` is only checked by the compiler. */
function examplesOf(file: string): Example[] {
  const source = read(file)
  return [...source.matchAll(/^```ts\b(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: marks = '', 2: code = '' }) => {
    const lines = source.slice(0, index).split('\n').length
    return { name: `${file}:${lines + 1}`, text: '\n'.repeat(lines) + code, runs: !marks.includes('no-run') }
  })
}

/** Compiles examples in one program, under the project's options; returns what the compiler says of each. */
function diagnose(examples: readonly Example[]): Map<string, string[]> {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const texts = new Map(examples.map(({ name, text }) => [join(root, `${name.replace(':', '@')}.ts`), text]))
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
    checked = `${checked.slice(0, start)}show(() => (${text.slice(start, statement.end).replace(/;$/, '')}), ${wanted})${checked.slice(statement.end)}`
    checks++
  }
  if (checks !== text.split('// =>').length - 1) throw new Error('a value is shown that no statement of the outermost level has')
  return checked
}

/** Compares what an expression returns or throws with how the document shows it, up to an ellipsis. */
function show(evaluate: () => unknown, wanted: string): void {
  let shown: string
  try {
    shown = inspect(evaluate(), { breakLength: Number.POSITIVE_INFINITY, depth: null, compact: true })
  } catch (error) {
    shown = String(error)
  }
  expect(wanted.endsWith('…') ? `${shown.slice(0, wanted.length - 1)}…` : shown).toBe(wanted)
}

/** Runs an example on the sources of the package. */
async function run({ name, text }: Pick<Example, 'name' | 'text'>): Promise<void> {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(withChecks(text), { compilerOptions })
  const modules = new Map<string, unknown>()
  for (const [, module = '', entry = 'index'] of text.matchAll(/ from '(gradform(?:\/([\w/]+))?)'/g))
    modules.set(module, await import(`../src/${entry}.ts`))
  for (const [, module = ''] of text.matchAll(/ from '(@[\w/-]+)'/g)) modules.set(module, await import(module))
  // Documents await where modules may.
  const body = `return (async () => {${outputText}\n})()`
  await compileFunction(body, ['require', 'exports', 'show'], { filename: name })((module: string) => modules.get(module), {}, show)
}

const examples = documents.flatMap(examplesOf)

describe('the examples of README.md and docs/', () => {
  test('compile, and one that does not would be found out', { timeout: 60_000 }, () => {
    const wrong = { name: 'wrong:1', text: "import { adam } from 'gradform'\nadam('fast')\n", runs: false }
    const found = diagnose([...examples, wrong])
    expect(found.get(wrong.name)).toEqual([expect.stringContaining('line 2: ')])
    found.delete(wrong.name)
    expect(Object.fromEntries([...found].filter(([, errors]) => errors.length > 0))).toEqual({})
    expect(found.size).toBe(examples.length)
  })

  test.each(examples.filter(({ runs }) => runs).map((example) => [example.name, example] as const))(
    '%s runs as it says',
    async (_, example) => {
      await run(example)
    },
  )

  test.each([
    ['another value', '1 + 1 // => 3'],
    ['another value below', '1 + 1\n// => 2\n//    or 3'],
    ['no error', 'JSON.parse("1") // => SyntaxError: '],
    ['a value where none is compared', 'const two = 2 // => 2'],
    ['a value in a function', 'const two = () => {\n  2 // => 2\n}'],
  ])('that show %s fail', async (_, text) => {
    await expect(run({ name: 'wrong', text })).rejects.toThrow()
  })
})

describe('README.md', () => {
  const readme = read('README.md')
  /** The names in the table's row of that title. */
  const namesIn = (row: string): string[] => {
    const line = readme.split('\n').find((text) => text.startsWith(`| ${row} `)) ?? ''
    return [...line.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
  }
  /** What src/index.ts exports from a folder, types apart. */
  const exportsFrom = (folder: string): string[] =>
    [...read('src/index.ts').matchAll(/^export \{([^}]*)\} from '\.\/(\w+)\//gm)].flatMap(([, names = '', from]) =>
      from === folder ? names.split(',').flatMap((name) => /^(?!type )(?:\w+ as )?(\w+)$/.exec(name.trim())?.[1] ?? []) : [],
    )

  test.each(['transforms', 'wrappers', 'optimizers', 'schedules'])('lists all %s, and no others', (folder) => {
    expect(exportsFrom(folder).length).toBeGreaterThan(0)
    expect(namesIn(folder).sort()).toEqual(exportsFrom(folder).sort())
  })

  test('names everything else that the package exports', () => {
    const missing = Object.keys(gradform).filter((name) => !readme.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })

  test('tells the size that is kept', () => {
    const [{ limit }] = JSON.parse(read('package.json'))['size-limit']
    expect(readme).toContain(limit)
  })
})

test('docs/engine.md lists all operations', () => {
  const [, table = ''] = read('docs/engine.md').split(/^\| operation .*$/m)
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n')
  const names = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name))
  expect(names.sort()).toEqual(Object.keys({ ...ops, ...bitOps }).sort())
})

test('the links of all documents lead to files', () => {
  for (const file of [...documents, 'CHANGELOG.md']) {
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(existsSync(join(root, dirname(file), target)), `${file}: ${target}`).toBe(true)
  }
})
