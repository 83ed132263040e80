import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type DefaultTheme, defineConfig, type MarkdownRenderer } from 'vitepress'
import { typesetEquations } from './equations.ts'
import { fileOfPage, siteLink, slugOf } from './links.ts'
import { sidebar } from './pages.ts'

const root = join(import.meta.dirname, '../..')

/** The entries of the reference with their headings, if typedoc wrote it; its pages are too many to be listed on each of them. */
function referenceSidebar(): DefaultTheme.SidebarItem[] {
  const file = join(root, 'docs/api/typedoc-sidebar.json')
  if (!existsSync(file)) return []
  const listed = ({ text, link, items = [] }: DefaultTheme.SidebarItem, page = link ?? ''): DefaultTheme.SidebarItem => {
    const headings = items.filter((item) => item.items !== undefined).map((item) => listed(item, item.link ?? page))
    return link === undefined
      ? { text: text ?? '', link: `${page}#${text?.toLowerCase().replaceAll(' ', '-')}` }
      : { text: link.replace(/^\/api\/|\/$/g, ''), link, ...(headings.length > 0 ? { items: headings } : {}) }
  }
  const entries: DefaultTheme.SidebarItem[] = JSON.parse(readFileSync(file, 'utf8'))
  return entries.map((entry) => listed(entry))
}

/** Lets the links and pictures of documents, which name files of the repository, lead to pages of the site. */
function followLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    const page: string = env.relativePath
    if (page.startsWith('api/')) return
    const file = fileOfPage(page)
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const [link, picture] = [token.attrGet('href'), token.attrGet('src')]
      if (link !== null) token.attrSet('href', siteLink(file, link))
      if (picture !== null && file !== `docs/${page}`)
        token.attrSet('src', posix.relative(posix.dirname(`docs/${page}`), posix.join(posix.dirname(file), picture)))
    }
  })
}

/** A heading of a table without a word is a cell: to those who listen, headings are read out. */
function emptyHeadings(md: MarkdownRenderer): void {
  md.core.ruler.push('empty-headings', ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type !== 'th_open' || tokens[i + 1]?.content !== '') return
      for (const side of tokens.slice(i, i + 3)) if (side.tag === 'th') side.tag = 'td'
    })
  })
}

function extend(md: MarkdownRenderer): void {
  followLinks(md)
  emptyHeadings(md)
  typesetEquations(md)
}

export default defineConfig({
  title: 'gradform',
  description: 'Composable gradient transformations for TypeScript',
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]],
  markdown: {
    math: true,
    anchor: { slugify: slugOf },
    // The usual ones have colors that are too faint to be read by everyone.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: extend,
  },
  vite: { server: { fs: { allow: [root] } } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/getting-started' },
      { text: 'Catalogue', link: '/catalogue' },
      { text: 'Reference', link: '/api/' },
    ],
    sidebar: {
      '/': sidebar,
      '/api/': [{ text: 'Reference', items: referenceSidebar() }],
    },
  },
})
