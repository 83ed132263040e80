import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { executor } from 'gradform'
import { cases } from './cases.ts'
import { drawChart } from './chart.ts'
import { optimizers } from './compiled.ts'
import type { Figures } from './race.ts'
import { sweepThreshold } from './threshold.ts'

/** What `--save` writes: for each table, case and contestant the figure. */
const saved: { title: string; test: string; contestant: string; figure: Figures[string] }[] = []

/** Races a table's cases, each in a process of its own, and prints milliseconds, with those of each gradform as a multiple. */
function raceTable(title: string): void {
  const rows = cases.map(({ name }) => {
    const args = [...process.execArgv, join(import.meta.dirname, 'heat.ts'), title, name]
    const output = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const figures: Figures = JSON.parse(output.trim().split('\n').at(-1)!)
    const contestants = Object.entries(figures)
    for (const [contestant, figure] of contestants) saved.push({ title, test: name, contestant, figure })
    const isOwn = (contestant: string): boolean => contestant.startsWith('gradform')
    const own = contestants.filter(([contestant]) => isOwn(contestant)).map(([, { median }]) => median)
    const cells = contestants.map(([contestant, { median }]) => {
      const ratios = isOwn(contestant) ? '' : ` (${own.map((time) => `${(time / median).toFixed(2)} ×`).join(', ')})`
      return [contestant, `${median.toPrecision(3)}${ratios}`]
    })
    return [name, Object.fromEntries(cells)]
  })
  console.log(`\n${title}: milliseconds a step, in brackets gradform’s as multiples of them`)
  console.table(Object.fromEntries(rows))
}

console.log(`Medians of 15 rounds; a round is some tens of milliseconds. Executor: ${executor()}.`)
const wanted = process.argv[2]
if (wanted === 'threshold') await sweepThreshold()
if (wanted !== 'compiled' && wanted !== 'threshold') raceTable('pure')
if (wanted !== 'pure' && wanted !== 'threshold') for (const name of Object.keys(optimizers)) raceTable(name)
if (process.argv.includes('--save')) {
  const folder = join(import.meta.dirname, '../../docs')
  writeFileSync(
    join(folder, 'performance.json'),
    `${JSON.stringify({ node: process.version, cpus: cpus().length, figures: saved }, null, 1)}\n`,
  )
  writeFileSync(join(folder, 'performance.svg'), await drawChart(saved))
}
