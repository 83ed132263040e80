import { saveFile } from '../../src/checkpoint/node.ts'

// Saves the same file again and again, each time filled with the next number, until it is killed.
const [file = ''] = process.argv.slice(2)
const w = new Float64Array(20_000)
for (let step = 1; ; step++) {
  await saveFile(file, { step, w: w.fill(step) })
  if (step === 1) process.stdout.write('saved\n')
}
