import { existsSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** What a public entry exports, as the sources declare it. */
export interface Exported {
  /** As a reader imports it: `gradform/torch: adam`. */
  readonly name: string
  readonly entry: string
  readonly symbol: ts.Symbol
  readonly declarations: readonly ts.Declaration[]
}

/** A function of a public entry, or what one returns and people call. */
export interface PublicFunction extends Exported {
  readonly signatures: readonly ts.Signature[]
}

/** One option of a public function. */
export interface Option {
  readonly of: string
  readonly name: string
  /** Where it is declared. */
  readonly declaration: ts.PropertySignature
  readonly type: ts.Type
  readonly isOptional: boolean
  readonly doc: string
  /** What stands behind `@default`, if that is there. */
  readonly told: string | undefined
}

const root = process.cwd()
const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
const { fileNames, options: settings } = ts.parseJsonConfigFileContent(config, ts.sys, root)
export const program = ts.createProgram(
  fileNames.filter((file) => file.includes('/src/')),
  settings,
)
export const checker = program.getTypeChecker()

/** The public entries: those that package.json exports, by the names that people import them by. */
export function publicEntries(): { entry: string; file: string }[] {
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  return Object.keys(exports)
    .map((key) => ({ entry: `gradform${key.slice(1)}`, file: `${root}/src/${key === '.' ? 'index' : key.slice(2)}.ts` }))
    .filter(({ file }) => existsSync(file))
}

/** All that the entries export, types included. */
export function exportsOfEntries(): Exported[] {
  return publicEntries().flatMap(({ entry, file }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
    return checker.getExportsOfModule(module).map((each) => {
      const symbol = (each.flags & ts.SymbolFlags.Alias) === 0 ? each : checker.getAliasedSymbol(each)
      return { name: `${entry}: ${each.name}`, entry, symbol, declarations: symbol.declarations ?? [] }
    })
  })
}

/** Those that are functions. */
export function publicFunctions(): PublicFunction[] {
  return exportsOfEntries().flatMap((each) => {
    const [declaration] = each.declarations
    if (declaration === undefined || (each.symbol.flags & ts.SymbolFlags.Value) === 0) return []
    const signatures = checker.getTypeOfSymbolAtLocation(each.symbol, declaration).getCallSignatures()
    return signatures.length === 0 ? [] : [{ ...each, signatures }]
  })
}

/** What a type is besides `undefined`; of an `Exact<O, Options>`, with no O given, the options. */
function given(type: ts.Type): ts.Type {
  const defined = type.isUnion() ? (type.types.find((each) => (each.flags & ts.TypeFlags.Undefined) === 0) ?? type) : type
  const [, exact] = defined.aliasSymbol?.name === 'Exact' ? (defined.aliasTypeArguments ?? []) : []
  return exact ?? checker.getNonNullableType(type)
}

const isDeclaredOption = (symbol: ts.Symbol): boolean => symbol.declarations?.some(ts.isPropertySignature) ?? false

/** The parameter of a signature that is a record of options, by its name or by those of its type. */
export function optionsOf(signature: ts.Signature): { parameter: ts.Symbol; type: ts.Type } | undefined {
  for (const parameter of signature.parameters) {
    const { valueDeclaration } = parameter
    if (valueDeclaration === undefined || !ts.isParameter(valueDeclaration)) continue
    const type = given(checker.getTypeOfSymbolAtLocation(parameter, valueDeclaration))
    const isNamed = ts.isObjectBindingPattern(valueDeclaration.name) || parameter.name === 'options'
    const isTyped = /(Options|Definition)$/.test((type.aliasSymbol ?? type.getSymbol())?.name ?? '')
    if (isNamed || isTyped) return { parameter, type }
  }
  return undefined
}

/** All options of the public functions; one that several functions share comes for each of them. */
export function publicOptions(): Option[] {
  return publicFunctions().flatMap(({ name, signatures }) => {
    const found = new Map<string, Option>()
    for (const signature of signatures) {
      const options = optionsOf(signature)
      if (options === undefined) continue
      for (const symbol of checker.getPropertiesOfType(options.type).filter(isDeclaredOption)) {
        const declaration = symbol.declarations!.find(ts.isPropertySignature)!
        const tag = symbol.getJsDocTags(checker).find((each) => each.name === 'default')
        found.set(symbol.name, {
          of: name,
          name: symbol.name,
          declaration,
          type: checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(symbol, declaration)),
          // Overloads may ask for what is else left out.
          isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0 || (found.get(symbol.name)?.isOptional ?? false),
          doc: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
          told: tag && ts.displayPartsToString(tag.text),
        })
      }
    }
    return [...found.values()]
  })
}

/**
 * What the code takes where an option is not given: the initializers, as they are written, of all patterns that take it out of a
 * record of options; `undefined` for a pattern without one.
 */
export function initializersOf(): Map<ts.Declaration, (string | undefined)[]> {
  const found = new Map<ts.Declaration, (string | undefined)[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isObjectBindingPattern(node)) {
      const { parent } = node
      const from = ts.isVariableDeclaration(parent) && parent.initializer !== undefined ? parent.initializer : parent
      const type = given(checker.getTypeAtLocation(from))
      for (const { propertyName, name, dotDotDotToken, initializer } of node.elements) {
        if (dotDotDotToken !== undefined) continue
        const declarations = checker.getPropertyOfType(type, (propertyName ?? name).getText())?.declarations ?? []
        for (const each of declarations) found.set(each, [...(found.get(each) ?? []), initializer?.getText()])
      }
    }
    ts.forEachChild(node, visit)
  }
  program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${root}/src/`))
    .forEach(visit)
  return found
}
