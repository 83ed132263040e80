import { existsSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { linkedFile, siteLink, slugOf } from '../../docs/.vitepress/links.ts'
import { sidebar } from '../../docs/.vitepress/pages.ts'
import { documents, proseOf, read, root } from './documents.ts'

const linksIn = (prose: string): string[] => [...prose.matchAll(/\]\(([^)]*)\)/g)].map(([, href = '']) => href)
const anchorsOf = (file: string): string[] =>
  [
    ...read(file)
      .replaceAll(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) => slugOf(heading))

/** What is wrong with a link of a document; undefined where nothing is. */
function fault(document: string, href: string): string | undefined {
  if (/^[a-z]+:/.test(href)) return isWellFormed(href) ? undefined : 'is no address of a page'
  const file = href.startsWith('#') ? document : linkedFile(document, href)
  if (file === undefined || !existsSync(join(root, file))) return 'leads to no file'
  const [, anchor] = href.split('#')
  return anchor === undefined || anchorsOf(file).includes(anchor) ? undefined : 'leads to no heading'
}

function isWellFormed(href: string): boolean {
  if (!URL.canParse(href)) return false
  const { protocol, hostname, port, username } = new URL(href)
  return (
    protocol === 'https:' &&
    /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(hostname) &&
    !/(^|\.)(example|localhost)\b/.test(hostname) &&
    port + username === ''
  )
}

describe('the links of', () => {
  test.each(documents.map((document) => [document]))('%s lead somewhere', (document) => {
    const faults = linksIn(proseOf(document)).flatMap((href) => {
      const found = fault(document, href)
      return found === undefined ? [] : [`${href} ${found}`]
    })
    expect(faults).toEqual([])
  })

  test.each([
    ['to a file that there is not', 'nowhere.md', 'leads to no file'],
    ['to a heading that there is not', 'trees.md#nowhere', 'leads to no heading'],
    ['to a heading of the page that there is not', '#nowhere', 'leads to no heading'],
    ['without a host', 'https://', 'is no address of a page'],
    ['that are not encrypted', 'http://arxiv.org/abs/1412.6980', 'is no address of a page'],
    ['to this machine', 'https://localhost/', 'is no address of a page'],
  ])('a page %s are found out', (_, href, wanted) => {
    expect(fault('docs/engine.md', href)).toBe(wanted)
  })
})

describe('the site', () => {
  test('has every page of docs/ in its sidebar, once', () => {
    const pages = readdirSync(join(root, 'docs')).flatMap((name) =>
      name.endsWith('.md') && name !== 'index.md' ? `/${name.slice(0, -3)}` : [],
    )
    const listed = sidebar.flatMap(({ items }) => items.map(({ link }) => link)).filter((link) => !link.startsWith('/files/'))
    expect(listed.sort()).toEqual(pages.sort())
  })

  test.each([
    ['docs/engine.md', 'trees.md#matching', '/trees.md#matching'],
    ['docs/engine.md', '../src/kernel/ops.ts', '/files/src/kernel/ops.ts.md'],
    ['docs/engine.md', '../CHANGELOG.md', '/files/CHANGELOG.md'],
    ['docs/porting.md', '../README.md', '/'],
    ['docs/performance.md', 'performance.json', '/files/docs/performance.json.md'],
    ['CHANGELOG.md', 'docs/engine.md#sums', '/engine.md#sums'],
    ['docs/engine.md', '#sums', '#sums'],
    ['docs/engine.md', 'https://arxiv.org/abs/1412.6980', 'https://arxiv.org/abs/1412.6980'],
  ])('follows the link of %s to %s', (document, href, wanted) => {
    expect(siteLink(document, href)).toBe(wanted)
  })
})

test('every page says first what its reader can do after it', () => {
  const begins = documents.flatMap((document) => {
    const [, first = ''] = /^# .*\n\n(.*)/.exec(read(document)) ?? []
    return posix.dirname(document) === 'docs' && document !== 'docs/index.md' && !/^After this page/.test(first) ? document : []
  })
  expect(begins).toEqual([])
})

test('every entry of the package has its place in docs/stability.md', () => {
  const { exports } = JSON.parse(read('package.json'))
  const entries = Object.keys(exports).map((entry) => entry.replace(/^\./, 'gradform'))
  const listed = [...read('docs/stability.md').matchAll(/^\| `(gradform[\w/.]*)` \|/gm)].map(([, entry]) => entry)
  expect(listed.sort()).toEqual(entries.sort())
})
