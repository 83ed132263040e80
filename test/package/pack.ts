import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** Unpacks what `npm publish` would publish into `node_modules` of a directory, and returns where it is and which files it has. */
export async function installPacked(directory: string): Promise<{ path: string; files: readonly string[] }> {
  const path = join(directory, 'node_modules', 'gradform')
  mkdirSync(path, { recursive: true })
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], { cwd: root })
  const [{ filename, files }]: [{ filename: string; files: { path: string }[] }] = JSON.parse(stdout)
  await run('tar', ['-xzf', join(directory, filename), '-C', path, '--strip-components=1'])
  return { path, files: files.map((file) => file.path) }
}
