import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { drawChart } from './chart.ts'
import { compositionTable } from './compositionTable.ts'
import { firstStepTable } from './firstStepTable.ts'
import type { Row } from './race.ts'

const docs = join(import.meta.dirname, '../../docs')

/** Writes figures, those of what has not been raced as they were, and what is drawn and listed of them. */
export async function save(raced: readonly Row[]): Promise<void> {
  const file = join(docs, 'performance.json')
  const before: { figures: Row[] } = JSON.parse(readFileSync(file, 'utf8'))
  const figures = merge(before.figures, raced)
  writeFileSync(file, `${JSON.stringify({ node: process.version, cpus: cpus().length, figures }, null, 1)}\n`)
  writeFileSync(join(docs, 'performance.svg'), await drawChart(figures))
  const page = join(docs, 'performance.md')
  const sections = { compositions: compositionTable(figures), 'first step': firstStepTable(figures) }
  writeFileSync(page, Object.entries(sections).reduce(replaceSection, readFileSync(page, 'utf8')))
}

/** The figures of before, without the races that have been run again, and the new ones. */
export function merge(before: readonly Row[], raced: readonly Row[]): Row[] {
  const isRacedAgain = ({ title, test }: Row): boolean => raced.some((row) => row.title === title && row.test === test)
  return [...before.filter((row) => !isRacedAgain(row)), ...raced]
}

/** Puts a table between the comments that name it. */
export function replaceSection(page: string, [name, table]: readonly [name: string, table: string]): string {
  const [begin, end] = [`<!-- ${name}: written by npm run bench -- --save -->`, `<!-- ${name}, end -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for the table ${name}: ${begin} and ${end}`)
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`
}
