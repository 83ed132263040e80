import { adamw } from 'gradform'
import { withApply } from '../../src/applyUpdates.ts'
import { newMarks } from '../../src/engine/resident/marks.ts'
import { newModels } from '../../src/engine/resident/models.ts'
import { newPool } from '../../src/kernel/threads/threads.ts'
import { compositionOf } from '../../src/transformation/composition.ts'
import { hyperparameters, values } from './cases.ts'
import { type Contestant, race } from './race.ts'

const SIZES = [4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288]

/** Finds from how many elements on a second thread is worth waking: after a pause in which it has gone to sleep, and without. */
export async function sweepThreshold(): Promise<void> {
  const rows: Record<string, Record<string, string>> = {}
  for (const size of SIZES) {
    const row: Record<string, string> = {}
    for (const pause of [0, 1]) {
      const figures = await race([await stepsOn(1, size, pause), await stepsOn(2, size, pause)])
      const [one, two] = Object.values(figures).map(({ median }) => (median - pause) * 1000)
      row[pause === 0 ? 'back to back' : 'after 1 ms'] = `${one!.toFixed(1)} µs, ${two!.toFixed(1)} µs (${(two! / one!).toFixed(2)} ×)`
    }
    rows[size] = row
  }
  console.log('\nA step of AdamW on one thread, on two threads, and the ratio')
  console.table(rows)
}

async function stepsOn(threads: number, size: number, pause: number): Promise<Contestant> {
  const composition = withApply(compositionOf(adamw(hyperparameters.learningRate), 'adamw'))
  const pool = newPool(threads, { awake: 0, asleep: 0 })
  const models = newModels(composition, threads, pool, newMarks())
  const { grads, ...begun } = models.init(values(size, 1))!
  let { params, state } = begun
  await new Promise((resolve) => setTimeout(resolve, 200))
  return {
    name: `${threads} threads`,
    prepare: () => () => {
      const end = performance.now() + pause
      while (performance.now() < end);
      ;({ params, state } = models.step(grads, state, params, undefined)!)
    },
    end: () => pool.end(),
  }
}
