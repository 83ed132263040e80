import { readdirSync, readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('./', new URL('../src/index.ts', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

/** What each file imports and exports from, types included; packages from outside as they are called. */
const importsOf = new Map(
  files.map((file) => {
    const source = readFileSync(new URL(file, root), 'utf8')
    const specifiers = [...source.matchAll(/^(?:import|export)\b[^'`]*?from '([^']+)'/gm)].map((match) => match[1]!)
    return [file, specifiers.map((name) => (name.startsWith('.') ? posix.join(dirname(file), name) : name))] as const
  }),
)

/** The floors of the house, from the ground up; a folder that is not named here is an error. A room may use those below it. */
const floors: readonly (readonly string[])[] = [
  ['kernel', 'numbers'],
  ['kernel/lines', 'kernel/noise'],
  ['kernel/threads'],
  ['trees'],
  ['transformation'],
  ['engine'],
  ['engine/resident'],
  ['verbs'],
  ['schedules', 'state'],
  ['checkpoint'],
  ['transforms'],
  ['wrappers'],
  ['optimizers'],
  ['contrib', 'torch', 'tf1'],
  ['keras', 'recipes'],
  ['inspect'],
  ['inspect/lint'],
  ['tfjs'],
  ['jax'],
  ['entries'],
]

const VERBS = ['factory', 'transform', 'along', 'chain', 'applyUpdates', 'compile', 'leafwise', 'wrap', 'measure', 'conditionally']

const roomOf = (file: string): string => {
  // The entry that needs Node is named as it is imported: gradform/checkpoint/node.
  if (file === 'checkpoint/node.ts') return 'entries'
  if (file.includes('/')) return dirname(file)
  return VERBS.includes(file.replace('.ts', '')) ? 'verbs' : 'entries'
}
/** Nothing but what writes files needs Node, and browsers must not come to load that. */
const isFromOutside = (file: string, name: string): boolean =>
  name.startsWith('node:')
    ? file === 'checkpoint/files.ts'
    : name === 'immer' ||
      name.startsWith('@stdlib/') ||
      (name === '@tensorflow/tfjs-core' && roomOf(file) === 'tfjs') ||
      (name === '@jax-js/jax' && roomOf(file) === 'jax')
const floorOf = (file: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(file)))

describe('the house', () => {
  test('has no rooms but those on its plan', () => {
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([])
  })

  test.each(files)('%s imports nothing from above, nor from beside its own room', (file) => {
    const strange = importsOf.get(file)!.filter((other) => {
      if (!importsOf.has(other)) return !isFromOutside(file, other)
      return floorOf(other) > floorOf(file) || (floorOf(other) === floorOf(file) && roomOf(other) !== roomOf(file))
    })
    expect(strange).toEqual([])
  })

  test('has no circles', () => {
    const done = new Set<string>()
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) throw new Error(`a circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`)
      if (done.has(file)) return
      for (const other of importsOf.get(file) ?? []) if (importsOf.has(other)) walk(other, [...path, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
  })

  test('does not lead from the main entry to what array libraries need, nor to them', () => {
    const reached = new Set(['index.ts'])
    for (const file of reached) for (const other of importsOf.get(file) ?? []) reached.add(other)
    expect(reached).toContain('kernel/graph.ts')
    expect([...reached].filter((file) => /tensorflow|tfjs|jax|arrayOps|arraySteps|evaluate|hostScalars/.test(file))).toEqual([])
  })

  test('has a kernel that imports nothing from outside', () => {
    for (const file of files.filter((name) => name.startsWith('kernel/')))
      expect(
        importsOf.get(file)!.filter((other) => !other.startsWith('kernel/')),
        file,
      ).toEqual([])
  })

  test('has entries that are export lines and nothing else', () => {
    for (const file of files.filter((name) => roomOf(name) === 'entries')) {
      const source = readFileSync(new URL(file, root), 'utf8').replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
      expect(source.replace(/export (?:type )?(?:\{[^}]*\}|\*(?: as \w+)?) from '[^']+'/g, '').trim(), file).toBe('')
    }
  })
})
