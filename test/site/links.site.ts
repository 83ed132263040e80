import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const site = join(import.meta.dirname, '../../docs/.vitepress/dist')
const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html') && file !== '404.html')
const contents = new Map(pages.map((page) => [page, readFileSync(join(site, page), 'utf8')]))
const anchors = new Map([...contents].map(([page, html]) => [page, new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))]))

/** Where the links of a page lead: to which page of the site, and to what on it. */
function* linksOf(page: string, html: string): Generator<{ readonly href: string; readonly to: string; readonly anchor: string }> {
  for (const [, href = ''] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
    if (/^[a-z]+:/.test(href)) continue
    const { pathname, hash } = new URL(href, `https://site.invalid/${page}`)
    const file = decodeURIComponent(pathname).slice(1)
    yield { href, to: file === '' || file.endsWith('/') ? `${file}index.html` : file, anchor: decodeURIComponent(hash.slice(1)) }
  }
}

test('every page of docs/ has been built, and every entry has its reference', () => {
  for (const page of ['index', 'getting-started', 'catalogue', 'engine', 'files/CHANGELOG', 'api/index'])
    expect(pages).toContain(`${page}.html`)
  for (const entry of ['gradform', 'gradform/expr', 'gradform/torch', 'gradform/checkpoint/node'])
    expect(pages).toContain(`api/${entry}/index.html`)
})

test('every link within the site leads to a page, and to a place on it', () => {
  const dead = new Set<string>()
  let count = 0
  for (const [page, html] of contents)
    for (const { href, to, anchor } of linksOf(page, html)) {
      count++
      const ids = anchors.get(to)
      if (ids === undefined ? !to.endsWith('.svg') : anchor !== '' && !ids.has(anchor)) dead.add(`${page}: ${href}`)
    }
  expect(count).toBeGreaterThan(5000)
  expect([...dead].sort()).toEqual([])
})
