import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What each tool is installed from. No dependencies of the project, for only these tests want them: 300 MB. */
const PACKAGES = {
  esbuild: ['esbuild@0.28.2'],
  Vite: ['vite@8.3.8'],
  webpack: ['webpack@5.112.2', 'source-map-loader@5.0.0'],
  Rollup: ['rollup@4.68.7', '@rollup/plugin-node-resolve@16.0.3'],
  Bun: ['bun@1.4.5'],
  Deno: ['deno@2.9.6'],
} as const

export type Tool = keyof typeof PACKAGES

/** Where a tool is installed, or why it is not. */
export type Installed = { readonly folder: string } | { readonly missing: string }

/** Installs each tool in a folder of its own, one after another, and goes on where one is not to be had for this machine. */
export async function installTools(directory: string): Promise<Map<Tool, Installed>> {
  const installed = new Map<Tool, Installed>()
  for (const [tool, packages] of Object.entries(PACKAGES) as [Tool, readonly string[]][]) {
    const folder = join(directory, tool)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    const missing = await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: folder }).then(
      () => undefined,
      ({ stderr, message }: { stderr?: string; message: string }) => stderr?.trim() || message,
    )
    installed.set(tool, missing === undefined ? { folder } : { missing })
  }
  return installed
}

/** Imports a module from where a tool is installed. Its types are not at hand: the tests read what they need of it. */
export async function importFrom(folder: string, name: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(name)).href)
}
