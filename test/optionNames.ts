import ts from 'typescript'

/** A factory of the catalogue, as its source declares it. */
export interface DeclaredFactory {
  readonly name: string
  readonly file: string
  /** What stands before the options, by name. */
  readonly leading: readonly string[]
  /** The names of the options' type, or none where it takes no options. */
  readonly options: readonly string[] | undefined
  /** The place of the options that it was told. */
  readonly optionsAt: number | undefined
}

const read = (): ts.Program => {
  const root = process.cwd()
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return ts.createProgram(
    fileNames.filter((file) => file.includes('/src/')),
    options,
  )
}

/** Reads all calls of `factory` in the sources. */
export function declaredFactories(): DeclaredFactory[] {
  const program = read()
  const checker = program.getTypeChecker()
  const found: DeclaredFactory[] = []
  for (const source of program.getSourceFiles().filter(({ fileName }) => fileName.includes('/src/'))) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'factory') {
        const [name, make, optionsAt] = node.arguments
        if (name !== undefined && make !== undefined && ts.isStringLiteral(name)) {
          const { leading, options } = parametersOf(checker, make)
          const at = optionsAt === undefined ? undefined : Number(optionsAt.getText())
          found.push({ name: name.text, file: source.fileName, leading, options, optionsAt: at })
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

function parametersOf(checker: ts.TypeChecker, make: ts.Expression) {
  const signatures = checker.getTypeAtLocation(make).getCallSignatures()
  const parameters = signatures[0]?.parameters ?? []
  const last = parameters.at(-1)
  const declaration = last?.valueDeclaration
  const isOptions = declaration !== undefined && ts.isParameter(declaration) && optionsNamed(declaration)
  if (!isOptions) return { leading: parameters.map(({ name }) => name), options: undefined }
  const names = signatures.flatMap(({ parameters }) => namesOf(checker, checker.getTypeOfSymbolAtLocation(parameters.at(-1)!, make)))
  return { leading: parameters.slice(0, -1).map(({ name }) => name), options: [...new Set(names)].sort() }
}

const optionsNamed = ({ name }: ts.ParameterDeclaration): boolean => ts.isObjectBindingPattern(name) || name.getText() === 'options'

function namesOf(checker: ts.TypeChecker, type: ts.Type): string[] {
  // Of an optional Exact<O, Options>, with no O given, Options is the constraint of what is known.
  const given = type.isUnion() ? type.types.find((each) => (each.flags & ts.TypeFlags.Undefined) === 0) : type
  const exact = given?.aliasSymbol?.name === 'Exact' ? given.aliasTypeArguments?.[1] : undefined
  return checker.getPropertiesOfType(exact ?? checker.getNonNullableType(type)).map(({ name }) => name)
}
