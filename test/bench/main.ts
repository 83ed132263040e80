import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { executor } from 'gradform'
import { type RunLoop, withCLoops } from './c.ts'
import { type Case, cases } from './cases.ts'
import { drawChart } from './chart.ts'
import { compiled, optimizers } from './compiled.ts'
import { inPlace, perTransform, pure } from './contestants.ts'
import { type Figure, figureOf, race } from './race.ts'
import { tfjsAdam } from './tfjs.ts'
import { sweepThreshold } from './threshold.ts'

type Figures = Map<string, Figure>

/** What `--save` writes: for each table, case and contestant the figure. */
const saved: { title: string; test: string; contestant: string; figure: Figure }[] = []

/** Prints, for each case, the milliseconds of the first contestant, and of the others with how many times that is. */
function print(title: string, rows: ReadonlyMap<string, Figures>): void {
  console.log(`\n${title}`)
  for (const [test, figures] of rows) for (const [contestant, figure] of figures) saved.push({ title, test, contestant, figure })
  const cells = [...rows].map(([name, figures]) => {
    const [own] = figures.values()
    const entries = [...figures].map(([contestant, { median }], i) => [
      contestant,
      `${median.toPrecision(3)}${i === 0 || own === undefined ? '' : ` (${(own.median / median).toFixed(2)} ×)`}`,
    ])
    return [name, Object.fromEntries(entries)]
  })
  console.table(Object.fromEntries(cells))
}

async function racePure(): Promise<void> {
  const rows = new Map<string, Figures>()
  await withCLoops([], async (run) => {
    for (const test of cases) {
      const figures = race([pure(test), inPlace(test), perTransform(test)])
      // tfjs switches its backend globally, so each backend races alone.
      for (const backend of ['cpu', 'wasm'] as const) addAll(figures, race([await tfjsAdam(test, backend)]))
      addLoop(figures, 'C, gcc -O3 -march=native', test, run)
      rows.set(test.name, figures)
    }
  })
  print('Pure: AdamW, update and applyUpdates. Milliseconds a step, and gradform’s time as a multiple of each other’s', rows)
}

async function raceCompiled(): Promise<void> {
  const peers = pythonPeers()
  for (const threads of [1, 2]) {
    for (const [name, { make, loop }] of Object.entries(optimizers)) {
      const rows = new Map<string, Figures>()
      await withCLoops(['-ffast-math'], async (run) => {
        for (const test of cases.slice(1)) {
          const figures = race([await compiled(test, make, threads)])
          addLoop(figures, 'C, gcc -O3 -march=native -ffast-math', test, run, loop)
          if (name === 'adamw')
            for (const [peer, times] of Object.entries(peers)) if (times[test.name]) figures.set(peer, figureOf(times[test.name]!))
          rows.set(test.name, figures)
        }
      })
      print(`Compiled, donating, ${threads} thread${threads > 1 ? 's' : ''}: ${name}`, rows)
    }
  }
}

function addAll(figures: Figures, more: Figures): void {
  for (const [name, figure] of more) figures.set(name, figure)
}

function addLoop(figures: Figures, name: string, test: Case, run: RunLoop | undefined, loop: Parameters<RunLoop>[0] = 'adamw'): void {
  if (run !== undefined) figures.set(name, run(loop, test))
}

/** Optax and torch, where PYTHON (or python3) has them. */
function pythonPeers(): Record<string, Record<string, number[]>> {
  try {
    const script = join(import.meta.dirname, 'peers.py')
    return JSON.parse(execFileSync(process.env['PYTHON'] ?? 'python3', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return {}
  }
}

console.log(`Medians of 15 rounds; a round is some tens of milliseconds. Executor: ${executor()}.`)
const wanted = process.argv[2]
const isSaving = process.argv.includes('--save')
if (wanted === 'threshold') await sweepThreshold()
if (wanted !== 'compiled' && wanted !== 'threshold') await racePure()
if (wanted !== 'pure' && wanted !== 'threshold') await raceCompiled()
if (isSaving) {
  const folder = join(import.meta.dirname, '../../docs')
  writeFileSync(
    join(folder, 'performance.json'),
    `${JSON.stringify({ node: process.version, cpus: cpus().length, figures: saved }, null, 1)}\n`,
  )
  writeFileSync(join(folder, 'performance.svg'), await drawChart(saved))
}
