import type { Knob, Values } from './knobs.ts'
import { type Part, type Racer, valuesOf } from './setting.ts'
import { transforms } from './transforms.ts'

/** Writes the TypeScript that makes a racer's optimizer. */
export function writeCode({ parts }: Racer, steps: number): string {
  const written = parts.map((part) => writePart(part, steps))
  const names = [...new Set(['chain', ...written.flatMap(({ imports }) => imports)])].sort()
  const lines = written.map(({ text }) => `  ${text},`)
  const call = lines.length === 0 ? 'chain()' : ['chain(', ...lines, ')'].join('\n')
  return `import { ${names.join(', ')} } from 'gradform'\n\nconst optimizer = ${call}\n`
}

function writePart(part: Part, steps: number): { text: string; imports: string[] } {
  const { knobs, write, takesMask } = transforms[part.transform]!
  const values = valuesOf(part)
  const mask = part.mask === '' ? 'true' : `byName(${JSON.stringify(part.mask).replaceAll('"', "'")})`
  if (takesMask !== undefined)
    return { text: `${part.transform}(${mask})`, imports: [part.transform, ...(part.mask === '' ? [] : ['byName'])] }
  const { text, imports } = write?.(values, steps) ?? { text: writeCall(part.transform, knobs, values), imports: [part.transform] }
  return part.mask === '' ? { text, imports } : { text: `masked(${text}, ${mask})`, imports: [...imports, 'masked', 'byName'] }
}

/** A call with what differs from the defaults. */
function writeCall(name: string, knobs: readonly Knob[], values: Values): string {
  const positional = knobs.filter(({ isArgument }) => isArgument).map(({ key }) => `${values[key]}`)
  const options = knobs
    .filter(({ key, initial, isArgument }) => !isArgument && values[key] !== initial)
    .map(({ key, scale }) => `${key}: ${scale === 'flag' ? values[key] === 1 : values[key]}`)
  return `${name}(${[...positional, ...(options.length === 0 ? [] : [`{ ${options.join(', ')} }`])].join(', ')})`
}
