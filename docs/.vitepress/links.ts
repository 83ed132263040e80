import { posix } from 'node:path'

/** The folder of the site in which files from outside of docs/ have a page each. */
const elsewhere = 'files/'

/** The page of the site that shows a file of the repository. */
export const pageOfFile = (file: string): string => `${elsewhere}${file}`.replace(/(?<!\.md)$/, '.md')

/** The file of the repository that a page of the site shows. */
export const fileOfPage = (page: string): string => (page.startsWith(elsewhere) ? page.slice(elsewhere.length) : `docs/${page}`)

/** Whether a file is a page of the site as it is. */
export const isOwnPage = (file: string): boolean => file.startsWith('docs/') && file.endsWith('.md')

const isAddress = (href: string): boolean => /^([a-z][a-z+.-]*:|\/|#)/i.test(href)

/** The file of the repository that a relative link of one of its documents leads to; undefined for other links. */
export function linkedFile(document: string, href: string): string | undefined {
  const [path = ''] = href.split('#')
  return path === '' || isAddress(href) ? undefined : posix.join(posix.dirname(document), path)
}

/**
 * What a link of a document is on the site. Documents link to files by their place in the repository, as package pages and
 * checkouts need it; the site has the pages of docs/ at its root, and shows all other files under `/files`.
 */
export function siteLink(document: string, href: string): string {
  const file = linkedFile(document, href)
  if (file === undefined) return href
  const hash = href.includes('#') ? href.slice(href.indexOf('#')) : ''
  if (file === 'README.md') return `/${hash}`
  return `/${isOwnPage(file) ? file.slice('docs/'.length) : pageOfFile(file)}${hash}`
}

/** The anchor of a heading, which is the same on the site as where repositories are shown. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
