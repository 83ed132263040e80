import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { checker, exportsOfEntries, initializersOf, type Option, optionsOf, publicFunctions, publicOptions } from './publicApi.ts'
import { publicCalls } from './publicCalls.ts'

const options = publicOptions()
const initializers = initializersOf()
const calls = new Map(publicCalls().map((each) => [each.name, each]))

/** What the code takes where the option is not given, as it is written; patterns that hand it on without saying tell nothing. */
function defaultsOf({ declaration }: Option): string[] {
  const written = (initializers.get(declaration) ?? []).flatMap((text) => (text === undefined ? [] : [text.replace(/\s+/g, ' ')]))
  return written.length === 0 ? ['undefined'] : [...new Set(written)]
}

/** The value of a literal; nothing for what is none. */
function literal(text: string): { value: unknown } | undefined {
  const node = ts.createSourceFile('default.ts', `(${text})`, ts.ScriptTarget.ES2022).statements[0]
  const value = node && ts.isExpressionStatement(node) ? literalOf(node.expression) : NONE
  return value === NONE ? undefined : { value }
}

const NONE = Symbol('no literal')
const WORDS: Record<string, unknown> = { true: true, false: false, null: null, undefined, Infinity }

function literalOf(node: ts.Expression): unknown {
  if (ts.isParenthesizedExpression(node)) return literalOf(node.expression)
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isStringLiteral(node)) return node.text
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) return -Number(literalOf(node.operand))
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literalOf)
  if (ts.isObjectLiteralExpression(node) && node.properties.length === 0) return {}
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return node.kind === ts.SyntaxKind.TrueKeyword
  return ts.isIdentifier(node) && node.text in WORDS ? WORDS[node.text] : NONE
}

describe('every option', () => {
  test('of every public function is found', () => {
    expect(options.length).toBeGreaterThan(500)
    expect(new Set(options.map(({ declaration }) => declaration)).size).toBeGreaterThan(350)
  })

  const declared = [...new Map(options.map((each) => [each.declaration, each])).values()]
  test.each(declared)('$of: $name has a doc comment, and a @default if it may be left out', (option) => {
    expect(option.doc).toMatch(/^\S[\s\S]*\.$/)
    if (option.isOptional) expect(option.told).toBeDefined()
    else expect(option.told).toBeUndefined()
  })

  test.each(declared.filter(({ isOptional }) => isOptional))('$of: $name has the @default of the code', (option) => {
    expect(defaultsOf(option)).toEqual([option.told])
  })
})

const params = { w: Float64Array.of(1, -2, 0.5), m: { data: Float64Array.of(1, 2, 3, 4, 5, -6), shape: [2, 3] }, b: 0.25 }
const extra = { value: 2, loss: 3, gradFn: () => params }

/** What a function makes, as far as it can be compared: what a transformation computes, or a schedule. */
function behaviour(made: unknown): unknown {
  if (typeof made === 'function') return Array.from({ length: 12 }, (_, count) => made(count))
  const { init, update } = Object(made)
  if (typeof init !== 'function' || typeof update !== 'function') return undefined
  let state = init(params)
  const seen: unknown[] = [state]
  for (let step = 1; step <= 4; step++) {
    const grads = { w: params.w.map((x) => (step * x) / 4), m: { ...params.m, data: params.m.data.map((x) => x / step) }, b: -step }
    const [updates, next] = update(grads, state, params, extra)
    seen.push(updates, next)
    state = next
  }
  return seen
}

describe('what is left out is as its @default', () => {
  const comparable = options.filter(
    ({ of, isOptional, told }) => isOptional && told !== undefined && literal(told) !== undefined && calls.has(of),
  )
  const behaves = comparable.filter(({ of }) => !/: (compile|leafwise|wrap|byPath|byName)$|checkpoint/.test(of))

  test.each(behaves)('$of: $name', ({ of, name, told }) => {
    const { call } = calls.get(of)!
    expect(behaviour(call({ [name]: literal(told!)!.value }))).toEqual(behaviour(call({})))
  })
})

test('the parameter of options is called options', () => {
  const others = publicFunctions().flatMap(({ name, signatures }) =>
    signatures.flatMap((signature) => {
      const found = optionsOf(signature)
      return found === undefined || found.parameter.name === 'options' ? [] : [`${name}: ${found.parameter.name}`]
    }),
  )
  // What leafwise is given is no option: without it there is nothing.
  expect(others).toEqual(['gradform: leafwise: definition'])
})

describe('every export of a public entry', () => {
  const categories: readonly string[] = JSON.parse(readFileSync('typedoc.json', 'utf8')).categoryOrder
  const exported = exportsOfEntries()

  test('is found', () => expect(exported.length).toBeGreaterThan(300))

  test.each(exported)('$name has a doc comment, and one @category of those that typedoc.json lists', ({ symbol }) => {
    const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'category')
    expect(tags).toHaveLength(1)
    expect(categories).toContain(ts.displayPartsToString(tags[0]!.text))
    expect(ts.displayPartsToString(symbol.getDocumentationComment(checker))).not.toBe('')
  })
})
