import ts from 'typescript'

/** What a function of the library takes as a number, by the name of the argument or option. */
export interface Numeric {
  readonly name: string
  /** Those that may be expressions. */
  readonly scalars: readonly string[]
  /** Those that may not. */
  readonly numbers: readonly string[]
}

/** Reads the types of all functions that entries of `src` export; those of others than the index are called `keras.adam`. */
export function numericArguments(entries: readonly string[]): Numeric[] {
  const fileOf = (entry: string): string => `src/${entry}.ts`
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.')
  // Nothing of Node or of browsers is numeric.
  const program = ts.createProgram(entries.map(fileOf), { ...options, types: [], lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'] })
  const checker = program.getTypeChecker()
  return entries.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(entry))!)!
    return checker.getExportsOfModule(module).map((symbol) => {
      const type = checker.getTypeOfSymbol(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
      const found = type.getCallSignatures().flatMap(({ parameters }) => parameters.flatMap((parameter) => numericIn(checker, parameter)))
      const named = (kind: Kind): string[] => [...new Set(found.filter((one) => one.kind === kind).map(({ name }) => name))]
      const name = entry === 'index' || entry === 'contrib' ? symbol.name : `${entry}.${symbol.name}`
      return { name, scalars: named('scalar'), numbers: named('number') }
    })
  })
}

type Kind = 'scalar' | 'number' | 'other'
interface Found {
  readonly name: string
  readonly kind: Kind
}

/** An argument, if it is numeric, or else those of its properties that are. */
function numericIn(checker: ts.TypeChecker, parameter: ts.Symbol): Found[] {
  const type = checker.getTypeOfSymbol(parameter)
  const kind = kindOf(checker, type)
  if (kind !== 'other') return [{ name: parameter.name, kind }]
  return membersOf(checker, type)
    .flatMap((member) => checker.getPropertiesOfType(checker.getApparentType(member)))
    .filter(({ declarations = [] }) => declarations.some((declaration) => declaration.getSourceFile().fileName.includes('/src/')))
    .map((property) => ({ name: property.name, kind: kindOf(checker, checker.getTypeOfSymbol(property)) }))
}

function kindOf(checker: ts.TypeChecker, type: ts.Type): Kind {
  const members = membersOf(checker, type)
  if (members.some(isExpression)) return 'scalar'
  return members.some(({ flags }) => flags & ts.TypeFlags.NumberLike) ? 'number' : 'other'
}

/** The members of a union, and the items of a tuple. */
function membersOf(checker: ts.TypeChecker, type: ts.Type): ts.Type[] {
  const isTuple = (of: ts.Type): of is ts.TupleTypeReference => checker.isTupleType(of)
  if (type.isUnion()) return type.types.flatMap((member) => membersOf(checker, member))
  return isTuple(type) ? checker.getTypeArguments(type).flatMap((item) => membersOf(checker, item)) : [type]
}

const isExpression = (type: ts.Type): boolean => type.getProperty('op') !== undefined && type.getProperty('args') !== undefined
