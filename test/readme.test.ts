import { describe, expect, test } from 'vitest'
import * as gradform from '../src/index.ts'
import { read } from './docs/documents.ts'

const readme = read('README.md')

describe('docs/what-there-is.md', () => {
  const page = read('docs/what-there-is.md')
  /** The names in the tables below that heading. */
  const namesBelow = (heading: string): string[] => {
    const [, section = ''] = page.split(new RegExp(`^## ${heading}$`, 'im'))
    const rows = (section.split(/^## /m)[0] ?? '').split('\n').filter((text) => text.startsWith('| '))
    return rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
  }
  /** What src/index.ts exports from a folder, types apart. */
  const exportsFrom = (folder: string): string[] =>
    [...read('src/index.ts').matchAll(/^export \{([^}]*)\} from '\.\/(\w+)\//gm)].flatMap(([, names = '', from]) =>
      from === folder ? names.split(',').flatMap((name) => /^(?!type )(?:\w+ as )?(\w+)$/.exec(name.trim())?.[1] ?? []) : [],
    )

  test.each(['transforms', 'wrappers', 'optimizers', 'schedules'])('lists all %s, and no others', (folder) => {
    expect(exportsFrom(folder).length).toBeGreaterThan(0)
    expect(namesBelow(folder).sort()).toEqual(exportsFrom(folder).sort())
  })

  test('names everything else that the package exports', () => {
    const missing = Object.keys(gradform).filter((name) => !page.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })

  test('has as many optimizers as README.md says', () => {
    expect(readme).toContain(`| ${namesBelow('optimizers').length} optimizers |`)
  })
})

describe('README.md', () => {
  test('tells the size that is kept', () => {
    const [{ limit }] = JSON.parse(read('package.json'))['size-limit']
    expect(readme).toContain(limit)
  })

  test('has the figures of docs/performance.json', () => {
    const contestants = [
      'gradform compiled, 2 threads',
      'torch, fused, 2 threads',
      'Optax, jitted, donated',
      'C, gcc -O3 -ffast-math, 2 threads',
    ]
    interface Figure {
      readonly title: string
      readonly test: string
      readonly contestant: string
      readonly figure: { readonly median: number }
    }
    const { figures }: { figures: readonly Figure[] } = JSON.parse(read('docs/performance.json'))
    const measured = (size: string) =>
      contestants.map((contestant) => {
        const found = figures.find((each) => each.title === 'adamw' && each.test === size && each.contestant === contestant)
        return found?.figure.median.toPrecision(2)
      })
    const rows = [...readme.matchAll(/^\| (\d+ [kM]) \| (.*) \|$/gm)].map(
      ([, size = '', cells = '']) => [size, cells.split(' | ')] as const,
    )
    expect(rows.length).toBe(3)
    for (const [size, cells] of rows) expect([size, ...cells]).toEqual([size, ...measured(size)])
  })
})
