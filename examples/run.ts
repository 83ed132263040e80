import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const examples = readdirSync(import.meta.dirname).filter((name) => existsSync(join(import.meta.dirname, name, 'main.ts')))
// What is left behind the name are the options of the example.
const [name] = process.argv.splice(2, 1)

if (name === undefined || !examples.includes(name)) {
  console.error(`npm run example -- <name>, where <name> is one of ${examples.join(', ')}`)
  process.exitCode = 1
} else await import(`./${name}/main.ts`)
