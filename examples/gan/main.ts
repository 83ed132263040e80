import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { drawTable } from '../command-line/drawTable.ts'
import { readRun } from '../command-line/readRun.ts'
import { showProgress } from '../command-line/showProgress.ts'
import { drawPoints } from './drawPoints.ts'
import { sample, trainGan } from './gan.ts'
import { coverage, drawReal, MODES } from './ring.ts'

const COUNT = 2000

const { steps, seed } = readRun({ steps: 2000 })
console.log(
  `A generator learns to make points that a critic takes for those of a ring of ${MODES} clusters, by WGAN’s recipe. Steps: ${steps}.`,
)
const rows = [0, steps].map((taken) => {
  const { generator, distances } = showProgress(taken, (onStep) => trainGan({ steps: taken, seed, onStep: () => onStep() }))
  const { modes, near } = coverage(sample(generator, COUNT, seed + 9))
  const last = distances.slice(-100)
  const distance = last.length === 0 ? '' : (last.reduce((sum, each) => sum + each, 0) / last.length).toFixed(4)
  const row = {
    steps: taken,
    'critic’s distance': distance,
    'clusters found': `${modes} of ${MODES}`,
    'points near one': `${Math.round(100 * near)} %`,
  }
  return { row, generator }
})
console.log(drawTable(rows.map(({ row }) => row)))

const file = relative('.', join(import.meta.dirname, 'out', 'points.svg'))
mkdirSync(join(file, '..'), { recursive: true })
const real = drawReal(400, xoroshiro128plus(seed + 9))
writeFileSync(file, await drawPoints({ real, made: sample(rows.at(-1)!.generator, 400, seed + 9) }))
console.log(`The points are drawn in ${file}.`)
