import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as contrib from '../../src/contrib.ts'
import * as gradform from '../../src/index.ts'
import * as keras from '../../src/keras.ts'
import * as recipes from '../../src/recipes.ts'
import * as tf1 from '../../src/tf1.ts'
import * as torch from '../../src/torch.ts'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const page = read('docs/catalogue.md')

/** A row of a table: what the page says of one optimizer. */
interface Row {
  readonly entry: string
  readonly name: string
  readonly arrays: string
  readonly numbers: string
  readonly needs: string
  readonly rest: readonly string[]
}

const rows = page.split(/^## /m).flatMap((section): Row[] => {
  const [entry = ''] = section.split('\n')
  return [...section.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name = '', cells = '']) => {
    const [arrays = '', numbers = '', needs = '', ...rest] = cells.split(/(?<!\\)\|/).map((cell) => cell.trim())
    return { entry, name, arrays, numbers, needs, rest }
  })
})
const titled = rows.map((row) => [`${row.entry} ${row.name}`, row] as const)

const identity = gradform.identity()
/** The arguments of those that are not called with a learning rate alone. */
const argumentsOf: Readonly<Record<string, readonly unknown[]>> = {
  // Without a weight decay it reads no parameters, though its type asks for them.
  novograd: [0.1, { weightDecay: 0.1 }],
  polyakSgd: [],
  mechanize: [identity],
  sam: [identity, identity],
  scheduleFree: [identity, 1],
}
const options: Readonly<Record<string, object>> = {
  momentum: { momentum: 0.9 },
  centered: { centered: true },
  amsgrad: { amsgrad: true },
}
const entries: Readonly<Record<string, object>> = {
  gradform,
  'gradform/contrib': contrib,
  'gradform/torch': torch,
  'gradform/keras': keras,
  'gradform/tf1': tf1,
  'gradform/recipes': recipes,
}

function make({ entry, name }: Row, more: object = {}): gradform.AnyTransformation {
  const called: unknown = Reflect.get(entries[entry]!, name)
  if (typeof called !== 'function') throw new Error(`${entry} has no function ${name}`)
  const isOwn = entry === 'gradform' || entry === 'gradform/contrib'
  const named = entry === 'gradform/tf1' ? { learningRate: 0.1, ...(name === 'momentum' ? { momentum: 0.9 } : {}), ...more } : more
  return Reflect.apply(called, undefined, isOwn ? [...(argumentsOf[name] ?? [0.1]), more] : [named])
}

/** How many numbers a value holds; truth values count as such. */
function size(value: unknown): number {
  if (value instanceof Float64Array) return value.length
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + size(item), 0)
  if (typeof value !== 'object' || value === null) return value === null ? 0 : 1
  return size('shape' in value && 'data' in value ? value.data : Object.values(value))
}

const matrix = (rows: number, columns: number) => ({ data: new Float64Array(rows * columns).fill(1), shape: [rows, columns] })

/** Trees of which no sizes but the stated ones have as many numbers in the state, with their parameters, rows and columns, leaves. */
const trees = [
  [[128, 128]],
  [[128, 256]],
  [[256, 256]],
  [
    [128, 128],
    [128, 128],
  ],
].map((shapes) => {
  const sum = (fn: (shape: readonly number[]) => number): number => shapes.reduce((total, shape) => total + fn(shape), 0)
  return {
    params: shapes.map(([n = 0, m = 0]) => matrix(n, m)),
    elements: sum(([n = 0, m = 0]) => n * m),
    lines: sum(([n = 0, m = 0]) => n + m),
    leaves: shapes.length,
  }
})

/** What stands in a cell for each form of an optimizer: the plain one under '', others under the name of an option. */
function formsOf(cell: string): Map<string, string> {
  const [plain = '', ...others] = cell.split(', with ')
  return new Map([['', plain], ...others.map((other): [string, string] => [/`(\w+)`/.exec(other)?.[1] ?? '', other.replace(/`\w+` /, '')])])
}

/** How many numbers the cells say that the state of a tree has. */
function stated(arrays: string, numbers: string, { elements, lines, leaves }: (typeof trees)[number]): number {
  const [, whole, factored] = /^(?:(\d+)(?: \+ )?)?(r \+ c)?$/.exec(arrays) ?? []
  const [, own, each = '0'] = /^(\d+)(?: \+ (\d+) per leaf)?$/.exec(numbers) ?? []
  if (own === undefined || (whole === undefined && factored === undefined)) throw new Error(`no sizes: ${arrays}, ${numbers}`)
  return Number(whole ?? 0) * elements + (factored ? lines : 0) + Number(each) * leaves + Number(own)
}

test.each(titled)('%s holds what docs/catalogue.md says', (_, row) => {
  const [arrays, numbers] = [formsOf(row.arrays), formsOf(row.numbers)]
  for (const form of new Set([...arrays.keys(), ...numbers.keys()])) {
    const { init } = make(row, options[form])
    const said = [arrays.get(form) ?? arrays.get('')!, numbers.get(form) ?? numbers.get('')!] as const
    for (const tree of trees) expect([form, size(init(tree.params))]).toEqual([form, stated(...said, tree)])
  }
})

test.each(titled)('%s needs what docs/catalogue.md says', (_, row) => {
  const { init, update } = make(row)
  const params = [matrix(2, 3)]
  const needs = row.needs.split(', ').filter((need) => need !== '')
  const run = (given: readonly string[]) => () =>
    update(params, init(params), given.includes('θ') ? params : undefined, given.includes('`value`') ? { value: 1 } : undefined)
  expect(run(needs)).not.toThrow()
  for (const need of needs) expect(run(needs.filter((other) => other !== need))).toThrow()
})

test('what the page says of leaves that are not factored', () => {
  const vector = [new Float64Array(500)]
  expect(size(gradform.adafactor(0.1).init(vector))).toBe(500 + 5)
  expect(size(gradform.adafactor(0.1).init([matrix(127, 500)]))).toBe(127 * 500 + 5)
  expect(size(gradform.sm3(0.1).init(vector))).toBe(2 * 500 + 2)
})

test.each(rows.filter(({ entry }) => entry === 'gradform/keras').map((row) => [row.name, row] as const))(
  'averaging and accumulating add 1 array and 3 numbers to keras.%s',
  (_, row) => {
    const [{ params, elements }] = trees as [(typeof trees)[number]]
    for (const more of [{ useEma: true }, { gradientAccumulationSteps: 2 }])
      expect(size(make(row, more).init(params))).toBe(size(make(row).init(params)) + elements + 3)
  },
)

describe('docs/catalogue.md has', () => {
  const namesIn = (entry: string): string[] => rows.flatMap((row) => (row.entry === entry ? row.name : [])).sort()
  const exported = (file: string, pattern: RegExp): string[] => [...read(file).matchAll(pattern)].map(([, name = '']) => name).sort()

  test('all optimizers of gradform, once', () => {
    expect(namesIn('gradform')).toEqual(exported('src/index.ts', /(\w+) \} from '\.\/optimizers\//g))
  })

  test('all optimizers and wrappers of gradform/contrib, once, and names the transforms', () => {
    const isRow = (name: string): boolean => /^[a-z]/.test(name) && !/^(normalize|reduceOnPlateau|scaleBy\w+)$/.test(name)
    const names = exported('src/contrib.ts', /(\w+) \} from '\.\/contrib\//g)
    expect(namesIn('gradform/contrib')).toEqual(names.filter(isRow))
    for (const name of names.filter((own) => /^[a-z]/.test(own))) expect(page).toContain(`\`${name}\``)
  })

  test.each(['torch', 'keras', 'tf1', 'recipes'])('all optimizers of gradform/%s, once', (entry) => {
    expect(namesIn(`gradform/${entry}`)).toEqual(Object.keys(entries[`gradform/${entry}`]!).sort())
  })

  test('an equation of each that has no column for it', () => {
    const equations = [...page.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, text]) => text).join('')
    const begun = new Set([...equations.matchAll(/^(\w+(?:, \w+)*) {2}/gm)].flatMap(([, names = '']) => names.split(', ')))
    expect([...begun].sort()).toEqual([...namesIn('gradform'), ...namesIn('gradform/contrib')].sort())
  })

  const references = page.slice(page.indexOf('## References')).split('\n- ').slice(1)

  test('the reference of each, as its source has it', () => {
    const folders = [
      ['gradform', 'optimizers'],
      ['gradform/contrib', 'contrib'],
      ['gradform/recipes', 'recipes'],
    ] as const
    for (const [entry, folder] of folders)
      for (const name of namesIn(entry)) {
        const [, seen = ''] = /@see (.*)/.exec(read(`src/${folder}/${name}.ts`)) ?? []
        const papers = seen.split('; ').filter((paper) => / (19|20)\d\d\b/.test(paper))
        expect([name, papers.length > 0]).toEqual([name, true])
        const full = papers.map((paper) => /^.*?, (?:19|20)\d\d\b/.exec(paper)?.[0] ?? paper)
        for (const paper of full) expect(references.map((text) => text.trim())).toContain(paper)
        const short =
          rows
            .find((row) => row.entry === entry && row.name === name)
            ?.rest.at(-1)
            ?.split(/(?<=\d), /) ?? []
        const key = (text: string) => [/^\S+?(?=,| )/.exec(text)?.[0], /\d{4}$/.exec(text)?.[0]]
        expect([name, ...short.map(key)]).toEqual([name, ...full.map(key)])
      }
  })

  test('no reference that nothing refers to', () => {
    const short = rows.flatMap(({ rest }) => rest.at(-1)?.split(/(?<=\d), /) ?? [])
    for (const text of references) {
      const [author, year] = [text.split(/,| /)[0] ?? '', text.trim().slice(-4)]
      expect([text, short.some((cell) => cell.startsWith(author) && cell.endsWith(year))]).toEqual([text, true])
    }
  })
})
