import { describe, expect, test } from 'vitest'
import * as gradform from '../../src/index.ts'
import * as presets from '../../src/keras.ts'
import { expectAllClose } from './closeness.ts'
import { descend } from './descent.ts'
import { type KerasCase, keras } from './keras.ts'

const cases: readonly KerasCase[] = keras.cases
const ones = () => new Float32Array(10).fill(1)
const FIRST = new Float32Array(10).fill(0.01)
const THEN = Float32Array.from({ length: 10 }, (_, i) => (i + 1) / 10)

function make({ from }: Pick<KerasCase, 'from'>, [name, ...args]: KerasCase['call']): gradform.AnyTransformation {
  return Reflect.apply(Reflect.get(from === 'keras' ? presets : gradform, name), undefined, args)
}

test('every optimizer of gradform/keras is compared', () => {
  expect(new Set(cases.flatMap(({ from, call: [name] }) => (from === 'keras' ? [name] : [])))).toEqual(new Set(Object.keys(presets)))
})

describe('a single step leads where Keras expects it', () => {
  test.each(cases.filter(({ single }) => single !== undefined))('$name', (entry) => {
    const start = Float32Array.of(1, 2, 3, 4)
    const after = descend(make(entry, entry.singleCall ?? entry.call), { start, gradient: () => Float32Array.of(1, 6, 7, 2) }, 1)
    expectAllClose(after, entry.single ?? [], keras.singleTolerance)
  })
})

describe("Keras's golden rows", () => {
  test.each(cases.filter(({ golden }) => golden !== undefined))('$name', (entry) => {
    const rows: Float32Array[] = []
    const gradient = (_: Float32Array, step: number) => (step === 1 ? FIRST : THEN)
    descend(make(entry, entry.call), { start: ones(), gradient }, 5, (params) => void rows.push(params.slice()))
    entry.golden?.forEach((row, i) => {
      expectAllClose(rows[i]!, row.length === 1 ? Array(10).fill(row[0]) : row, keras.tolerance, `after step ${i + 1}`)
    })
  })
})

test.each(keras.weightDecay.optimizers)('%s decays a parameter that has no gradient', (name) => {
  const optimizer = make({ from: 'keras' }, [name, { learningRate: 1, weightDecay: 0.004 }])
  const after = descend(optimizer, { start: Float32Array.of(2), gradient: () => Float32Array.of(0) }, 3)
  expect(after[0]).toBeCloseTo(keras.weightDecay.after, 6)
})

test.each(['clipnorm', 'clipvalue'] as const)('%s', (option) => {
  const optimizer = make({ from: 'keras' }, ['sgd', { learningRate: 1, [option]: 1 }])
  const start = Float64Array.of(0, 0)
  const [a, b] = descend(optimizer, { start, gradient: () => Float64Array.from(keras.clip.gradient) }, 1)
  expectAllClose([-a!, -b!], [keras.clip[option], keras.clip[option]], { relative: 1e-6, absolute: 1e-6 })
})
