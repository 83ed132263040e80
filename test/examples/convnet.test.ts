import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('the convolutional network learns, and what was saved goes on as the model does', async () => {
  const script = join(root, 'examples/convnet/main.ts')
  // The tsconfig.json of the repository means the source of gradform.
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, '320'], { cwd: root })
  const [first = [], model = [], loaded] = stdout
    .split('\n')
    .filter((line) => /: \d/.test(line))
    .map((line) => line.split(': ')[1]!.split(', ').map(Number))
  expect([first.length, model.length]).toEqual([2, 2])
  expect(first[1]).toBeLessThan(first[0]!)
  expect(model[1]).toBeLessThan(0.7 * first[0]!)
  expect(loaded).toEqual(model)
}, 60_000)
