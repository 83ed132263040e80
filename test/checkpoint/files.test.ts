import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { afterAll, expect, test } from 'vitest'
import { loadFile, saveFile } from '../../src/checkpoint/node.ts'
import { toBytes } from '../../src/checkpoint.ts'
import { adam, compile } from '../../src/index.ts'
import * as tree from '../../src/tree.ts'
import { isThorough } from '../thorough.ts'
import { randomNumbers } from './mutations.ts'

const directory = mkdtempSync(join(tmpdir(), 'gradform-checkpoint-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('a file is written whole, beside nothing else, and read back; a URL is as good as a path', async () => {
  const folder = join(directory, 'plain')
  mkdirSync(folder)
  const file = join(folder, 'run.safetensors')
  const saved = { w: Float32Array.of(1, 2), step: 3 }
  await saveFile(file, { ...saved, step: 2 })
  await saveFile(pathToFileURL(file), saved)
  expect(readdirSync(folder)).toEqual(['run.safetensors'])
  expect(readFileSync(file)).toEqual(Buffer.from(toBytes(saved)))
  const like = { w: new Float32Array(2), step: 0 }
  expect(await loadFile(file, like)).toEqual(saved)
  expect(await loadFile(pathToFileURL(file), { ...like, more: 1 }, { missing: 'init' })).toEqual({ ...saved, more: 1 })
})

test('a link goes on to lead where it led', async () => {
  const [target, link] = [join(directory, 'target.safetensors'), join(directory, 'link.safetensors')]
  writeFileSync(target, '')
  symlinkSync(target, link)
  await saveFile(link, { step: 1 })
  expect(await loadFile(target, { step: 0 })).toEqual({ step: 1 })
})

test('what can not be saved leaves the old file, and nothing beside it', async () => {
  const folder = join(directory, 'failing')
  mkdirSync(join(folder, 'taken'), { recursive: true })
  const file = join(folder, 'run.safetensors')
  await saveFile(file, { step: 1 })
  await expect(saveFile(file, { step: () => 2 })).rejects.toThrow('tree.step is a function')
  // A directory has the name.
  await expect(saveFile(join(folder, 'taken'), { step: 2 })).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/)
  await expect(saveFile(join(folder, 'absent', 'run'), { step: 2 })).rejects.toThrow('ENOENT')
  expect(readdirSync(folder).sort()).toEqual(['run.safetensors', 'taken'])
  expect(await loadFile(file, { step: 0 })).toEqual({ step: 1 })
})

test('what is saved is the tree as it is when saveFile is called, whatever becomes of donated memory', async () => {
  const file = join(directory, 'donated.safetensors')
  const optimizer = compile(adam(0.1), { donate: true })
  const { params, state, grads } = optimizer.init({ w: Float32Array.of(1, 2) })
  const first = optimizer.step(tree.fullLike(grads, 1), state, params)
  const wanted = tree.copy(first)
  const saving = saveFile(file, first)
  optimizer.step(tree.fullLike(grads, 1), first.state, first.params)
  await saving
  expect(await loadFile(file, tree.copy(wanted))).toEqual(wanted)
})

const KILLS = isThorough ? 200 : 24
const AT_ONCE = 4

/** Starts a process that saves, kills it at some instant, and returns the step that its file is of; the file has to be whole. */
async function stepAfterKill(program: string, file: string, delay: number): Promise<number> {
  const writer = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(writer, 'exit')
  await once(writer.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, delay))
  writer.kill('SIGKILL')
  await exit
  const { step, w } = await loadFile(file, { step: 0, w: new Float64Array(20_000) })
  expect(w.every((x) => x === step)).toBe(true)
  return step
}

test(`of ${KILLS} processes killed while they save, each leaves a whole file, the old one or the new one`, {
  timeout: 120_000,
}, async () => {
  const folder = join(directory, 'killed')
  mkdirSync(folder)
  // Built once, for a process that had to compile would take far longer to start than to save.
  const options = { format: 'esm', outDir: folder, config: false, silent: true, dts: false, clean: false } as const
  await build({ ...options, entry: { writer: join(import.meta.dirname, 'writer.ts') }, outExtension: () => ({ js: '.mjs' }) })
  const random = randomNumbers(1)
  const steps: number[] = []
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (let i = lane; i < KILLS; i += AT_ONCE)
        steps.push(await stepAfterKill(join(folder, 'writer.mjs'), join(folder, `${lane}.safetensors`), random() * 20))
    }),
  )
  expect(steps.length).toBe(KILLS)
  // Kills come at different instants, some of them in the middle of a save.
  expect(new Set(steps).size).toBeGreaterThan(3)
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp')).length).toBeGreaterThan(0)
})
