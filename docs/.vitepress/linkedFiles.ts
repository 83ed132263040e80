import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { isOwnPage, linkedFile, pageOfFile } from './links.ts'

const root = join(import.meta.dirname, '../..')

/** The files outside of docs/ that its pages, or pages of the site that these lead to, have links to. */
function linkedFiles(): string[] {
  const documents = readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : []))
  const found = new Set<string>()
  const queue = ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...documents]
  for (let document = queue.pop(); document !== undefined; document = queue.pop()) {
    if (!isOwnPage(document)) found.add(document)
    for (const file of linksOf(document)) {
      const isPage = isOwnPage(file) || file === 'README.md'
      if (isPage || found.has(file)) continue
      found.add(file)
      if (file.endsWith('.md')) queue.push(file)
    }
  }
  return [...found].filter((file) => !/\.(svg|png)$/.test(file)).sort()
}

function linksOf(document: string): string[] {
  const prose = readFileSync(join(root, document), 'utf8').replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, href = '']) => linkedFile(document, href) ?? [])
}

/** A page for each: a document as it is, other files as code. */
export function filePages(): { params: { path: string }; content: string }[] {
  return linkedFiles().map((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const path = pageOfFile(file).replace(/^files\/|\.md$/g, '')
    const code = `# ${file}\n\n\`\`\`\`${extname(file).slice(1) || 'text'}\n${text}\`\`\`\`\n`
    return { params: { path }, content: file.endsWith('.md') ? text : code }
  })
}
