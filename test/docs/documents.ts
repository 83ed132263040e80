import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')
export const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const inFolder = (folder: string): string[] =>
  readdirSync(join(root, folder), { encoding: 'utf8' }).flatMap((name) => (name.endsWith('.md') ? join(folder, name) : []))

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? inFolder(`examples/${entry.name}`) : [],
)

/** Everything that is written for readers, by its place in the repository. */
export const documents: readonly string[] = [...inFolder('.'), ...inFolder('docs'), ...inFolder('examples'), ...examples]

/** The text of a document without code. */
export const proseOf = (file: string): string => read(file).replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, '')
