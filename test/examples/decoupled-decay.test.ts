import { lint } from 'gradform/inspect'
import { expect, test } from 'vitest'
import { mislabel } from '../../examples/decoupled-decay/mislabel.ts'
import { normOf } from '../../examples/decoupled-decay/normOf.ts'
import { optimizers } from '../../examples/decoupled-decay/optimizers.ts'
import { loadDigits, seededShuffle } from '../../examples/digits/digits.ts'
import { accuracy } from '../../examples/perceptron/classify.ts'
import { initialize } from '../../examples/perceptron/perceptron.ts'
import { train } from '../../examples/perceptron/train.ts'

const digits = loadDigits(1)

test('every fourth label is wrong', () => {
  const some = digits.train.slice(0, 80)
  expect(mislabel(some).map(({ label }, i) => label !== some[i]!.label)).toEqual(some.map((_, i) => i % 4 === 0))
})

test('decoupled decay keeps kernels small and generalizes better; without a mask biases shrink too', () => {
  const start = initialize([64, 64, 10], 1)
  const options = { steps: 300, batchSize: 30 }
  const mislabelled = mislabel(digits.train.slice(0, 300))
  const run = (name: keyof typeof optimizers) => train(optimizers[name], start, mislabelled, { ...options, shuffle: seededShuffle(1) })
  const [plain, decoupled, unmasked] = [run('no decay'), run('decoupled, behind Adam'), run('decoupled, without a mask')]
  expect(normOf(decoupled, 'kernel')).toBeLessThan(0.8 * normOf(plain, 'kernel'))
  expect(accuracy(decoupled, digits.test)).toBeGreaterThan(accuracy(plain, digits.test))
  expect(normOf(unmasked, 'bias')).toBeLessThan(0.8 * normOf(decoupled, 'bias'))
})

test('lint tells the penalty from the decay', () => {
  expect(Object.values(optimizers).map((optimizer) => lint(optimizer).map(({ rule }) => rule))).toEqual([
    [],
    ['decay-before-scale'],
    [],
    [],
  ])
})
