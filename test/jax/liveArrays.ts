import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What a device of jax-js is asked for. */
interface Backend {
  malloc(...args: unknown[]): number
  incRef(slot: number): void
  decRef(slot: number): void
}

/** Counts the buffers that the device holds from now on, whoever refers to them: those that were there before are not in it. */
export async function liveBuffers(device: string): Promise<() => number> {
  const dist = dirname(createRequire(import.meta.url).resolve('@jax-js/jax'))
  const chunk = readdirSync(dist).find((name) => /^backend-.*\.js$/.test(name)) ?? ''
  const members: unknown[] = Object.values(await import(pathToFileURL(join(dist, chunk)).href))
  // Exported under a letter that may be another one in the next version.
  const getBackend = members.find((member) => typeof member === 'function' && member.name === 'getBackend')
  if (typeof getBackend !== 'function') throw new Error(`${chunk} has no getBackend`)
  const backend: Backend = getBackend(device)
  const { malloc, incRef, decRef } = backend
  const references = new Map<number, number>()
  const add = (slot: number, n: number): void => {
    const before = references.get(slot)
    if (before === undefined) return
    if (before + n === 0) references.delete(slot)
    else references.set(slot, before + n)
  }
  Object.assign(backend, {
    malloc(...args: unknown[]) {
      const slot = malloc.apply(backend, args)
      references.set(slot, 1)
      return slot
    },
    incRef(slot: number) {
      incRef.call(backend, slot)
      add(slot, 1)
    },
    decRef(slot: number) {
      decRef.call(backend, slot)
      add(slot, -1)
    },
  })
  return () => references.size
}
