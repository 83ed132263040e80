import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPacked } from './pack.ts'

let directory: string
let path: string
let files: readonly string[]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gradform-contents-'))
  ;({ path, files } = await installPacked(directory))
})
afterAll(() => rmSync(directory, { recursive: true }))

const read = (file: string): string => readFileSync(join(path, file), 'utf8')

/** Where the relative links of a document lead. */
function linksOf(document: string): string[] {
  const text = read(document).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '')
  const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1]!)
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => posix.join(posix.dirname(document), target))
}

test('carries the documents, the sources and the examples, and nothing that was only made on the way', () => {
  for (const file of ['README.md', 'LICENSE', 'docs/engine.md', 'src/index.ts', 'examples/digits/loss.svg']) expect(files).toContain(file)
  expect(files.filter((file) => /^(test|docs\/(api|\.vitepress|files|public))\/|\/out\/|^\./.test(file))).toEqual([])
})

test('every relative link of its documents leads to a file in it', () => {
  const documents = files.filter((file) => file.endsWith('.md'))
  const dead = documents.flatMap((document) =>
    linksOf(document)
      .filter((target) => !files.includes(target))
      .map((target) => `${document}: ${target}`),
  )
  expect(linksOf('README.md').length).toBeGreaterThan(10)
  expect(dead).toEqual([])
})

test('names no place on the web that does not belong to it', () => {
  const { repository, homepage, bugs } = JSON.parse(read('package.json'))
  for (const place of [repository?.url, homepage, bugs?.url]) expect(place ?? '').not.toMatch(/example\.|placeholder|localhost/)
})

describe('source maps', () => {
  const maps = () => files.filter((file) => file.endsWith('.map')).map((map) => ({ map, ...JSON.parse(read(map)) }))

  test('stand beside every script, which names them', () => {
    const scripts = files.filter((file) => /^dist\/.*\.c?js$/.test(file))
    expect(scripts.length).toBeGreaterThan(20)
    for (const script of scripts) {
      expect(files).toContain(`${script}.map`)
      expect(read(script)).toContain(`//# sourceMappingURL=${posix.basename(script)}.map`)
    }
  })

  test('lead to files of the package, or hold what they lead to', () => {
    const lost = maps().flatMap(({ map, sources, sourcesContent }) =>
      sources.filter((source: string, i: number) => {
        return !files.includes(posix.join(posix.dirname(map), source)) && typeof sourcesContent?.[i] !== 'string'
      }),
    )
    expect(lost).toEqual([])
  })

  test('tell nothing of the machine that built them', () => {
    for (const { map, file, sources } of maps()) {
      expect(`${file}.map`).toBe(posix.basename(map))
      for (const source of sources) expect(posix.join(posix.dirname(map), source), map).toMatch(/^(src|dist|node_modules)\//)
    }
  })
})
