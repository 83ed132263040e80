import { randomUUID } from 'node:crypto'
import { open, readFile, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FitOptions } from './fit.ts'
import { fromBytes } from './fromBytes.ts'
import { toBytes } from './toBytes.ts'

/**
 * A path, or a URL such as `new URL('model.safetensors', import.meta.url)`.
 * @category Saving and resuming
 */
export type FilePath = string | { readonly href: string }

/**
 * Saves plain data, such as `{ params, state }`, as a safetensors file. Whenever the process dies, the file is the old one or
 * the new one, whole: the bytes go to a file beside it, reach the disk, and only then take its name.
 *
 * What is saved is the tree as it is when this is called; training may go on at once, donated trees included. A process that
 * is killed leaves a file behind whose name ends in `.tmp`, to be removed. Throws what `toBytes` throws, and what the file
 * system does; then the old file is as it was.
 * @category Saving and resuming
 */
export async function saveFile(file: FilePath, tree: unknown): Promise<void> {
  // Before the first await: the next step may overwrite a donated tree.
  const bytes = toBytes(tree)
  const target = await resolved(pathOf(file))
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await flushDirectory(dirname(target))
}

/**
 * Reads a safetensors file into a tree like the given one, as `fromBytes` does. Throws what it throws, and what the file system does.
 * @category Saving and resuming
 */
export async function loadFile<T>(file: FilePath, like: T, options?: FitOptions): Promise<T> {
  return fromBytes(await readFile(pathOf(file)), like, options)
}

const pathOf = (file: FilePath): string => (typeof file === 'string' ? file : fileURLToPath(file.href))

/** Where a link leads, lest it be replaced by a file. */
async function resolved(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (Object(error).code === 'ENOENT') return path
    throw error
  }
}

/** A new name reaches the disk with its directory; some systems know no such thing. */
async function flushDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
