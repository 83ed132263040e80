import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { CheckpointMismatchError, fromBytes, fromKeras, fromTorch, toBytes } from '../../src/checkpoint.ts'
import type { AnyTransformation } from '../../src/index.ts'
import * as gradform from '../../src/index.ts'
import * as keras from '../../src/keras.ts'
import * as torch from '../../src/torch.ts'
import { decode, errorOf, isTransformation, type Leaves, make, type Path } from '../recorded.ts'

interface Recorded {
  readonly name: string
  readonly call: readonly [name: string, args: readonly unknown[]]
  /** What the framework's optimizer was after two steps, as a safetensors file in base64. */
  readonly saved: string
  /** The parameters ten steps later. */
  readonly params: Leaves
}

interface Recording {
  readonly leaves: readonly Path[]
  readonly like: unknown
  readonly gradients: readonly unknown[]
  readonly cases: readonly Recorded[]
}

const read = (name: string): Recording => JSON.parse(readFileSync(new URL(`../golden/${name}-states.json`, import.meta.url), 'utf8'))
const recordings = { torch: read('torch'), keras: read('keras') }
const bytesOf = ({ saved }: Recorded): Uint8Array => new Uint8Array(Buffer.from(saved, 'base64'))

function makeOptimizer(module: object, { call: [name, args] }: Recorded): AnyTransformation {
  const made: unknown = Reflect.apply(
    Object(Reflect.get(module, name)),
    undefined,
    args.map((value) => make(value, gradform)),
  )
  if (!isTransformation(made)) throw new Error(`${name} makes no transformation`)
  return made
}

type Load = (bytes: Uint8Array, optimizer: AnyTransformation, params: object) => { readonly params: unknown; readonly state: unknown }
const loads: Record<'torch' | 'keras', Load> = {
  torch: (bytes, optimizer, params) => Reflect.apply(fromTorch, undefined, [bytes, optimizer, params, { steps: 2 }]),
  keras: (bytes, optimizer, params) => Reflect.apply(fromKeras, undefined, [bytes, optimizer, params]),
}

function errorAfterTenSteps(load: Load, module: object, { leaves, like, gradients }: Recording, recorded: Recorded): number {
  const optimizer = makeOptimizer(module, recorded)
  let { params, state } = load(bytesOf(recorded), optimizer, Object(decode(like, 'float64')))
  expect(gradients.length).toBe(10)
  for (const encoded of gradients) {
    const [updates, next] = optimizer.update(decode(encoded, 'float64'), state, params)
    params = Reflect.apply(gradform.applyUpdates, undefined, [params, updates])
    state = next
  }
  return errorOf(params, recorded.params, { leaves, dtype: 'float64', floor: 0.01 })
}

const named = ({ cases }: Recording) => cases.map((recorded) => [recorded.name, recorded] as const)

describe('from a checkpoint of PyTorch, ten more steps lead where they lead there', () => {
  test.each(named(recordings.torch))('%s', (_, recorded) => {
    expect(errorAfterTenSteps(loads.torch, torch, recordings.torch, recorded)).toBeLessThan(1e-9)
  })
})

describe('from a checkpoint of Keras, ten more steps lead where they lead there', () => {
  test.each(named(recordings.keras))('%s', (_, recorded) => {
    expect(errorAfterTenSteps(loads.keras, keras, recordings.keras, recorded)).toBeLessThan(2e-6)
  })
})

const caseOf = (recording: Recording, name: string): Recorded => {
  const found = recording.cases.find((recorded) => recorded.name === name)
  if (found === undefined) throw new Error(`${name} is not recorded`)
  return found
}
const like = () => Object(decode(recordings.torch.like, 'float64'))
const adam = () => bytesOf(caseOf(recordings.torch, 'adam()'))

describe('a checkpoint of a framework', () => {
  test('has the counts of the framework, and the hyperparameters of the code', () => {
    const { state } = fromTorch(adam(), torch.adam({ lr: 0.5, weightDecay: 0.25 }), like())
    expect([state.adam.count, state.decay.count, state.rate.count]).toEqual([2, 2, 2])
    expect([state.rate.learningRate, state.decay.weightDecay]).toEqual([0.5, 0.25])
  })

  test('that does not count has been at least one step, or as many as it is told', () => {
    const bytes = bytesOf(caseOf(recordings.torch, 'sgd({ lr: 0.07, momentum: 0.8 })'))
    const optimizer = torch.sgd({ momentum: 0.8 })
    expect(fromTorch(bytes, optimizer, like()).state.momentum.count).toBe(1)
    expect(fromTorch(bytes, optimizer, like(), { steps: 40 }).state.momentum.count).toBe(40)
  })

  test('takes its place in a chain of more, in typed arrays without a shape, and under other names', () => {
    const flat = { conv: { filter: new Float64Array(8) }, dense: { bias: new Float64Array(4), kernel: new Float64Array(12) } }
    const more = { ...flat, gate: new Float64Array(1), blocks: [{ scale: new Float64Array(2) }, new Float64Array(6)] }
    const optimizer = gradform.chain(gradform.clipByGlobalNorm(1), torch.adam())
    const { params, state } = fromTorch(adam(), optimizer, more, { rename: (name) => name.replace('layers', 'blocks') })
    expect(params.blocks[1]).toEqual(fromTorch(adam(), torch.adam(), like()).params.layers[1].data)
    expect(state[1].adam.nu.dense.bias.every((x) => x > 0)).toBe(true)
  })

  test('does not fit another optimizer, other parameters or another amsgrad', () => {
    const keys = ['conv.filter', 'dense.bias', 'dense.kernel', 'gate', 'layers.0.scale', 'layers.1']
    const thrown = (call: () => unknown): unknown => {
      try {
        return call()
      } catch (error) {
        return error
      }
    }
    const amsgrad = thrown(() => fromTorch(adam(), torch.adam({ amsgrad: true }), like()))
    expect(amsgrad).toBeInstanceOf(CheckpointMismatchError)
    expect(Object(amsgrad).missing.length).toBe(keys.length)
    const rmsprop = thrown(() => fromTorch(adam(), torch.rmsprop(), like()))
    expect(Object(rmsprop).unexpected).toEqual(keys.flatMap((key) => [`state.${key}.exp_avg`, `state.${key}.exp_avg_sq`]))
    const gate = thrown(() => fromTorch(adam(), torch.adam(), { ...like(), gate: new Float64Array(2) }))
    expect(gate).toMatchObject({ reshaped: ['params.gate', 'state.adam.mu.gate', 'state.adam.nu.gate'] })
  })

  test('is told from one of another framework, and from a checkpoint of ours', () => {
    expect(() => fromKeras(adam(), keras.adam(), like())).toThrow(
      'fromKeras: the file is not of keras, wanted one that save_keras.py has written',
    )
    expect(() => fromTorch(toBytes({ w: 1 }), torch.adam(), { w: 1 })).toThrow('fromTorch: the file is not of torch')
  })

  test('refuses two parameters of one name', () => {
    const params = { 'a.b': 1, a: { b: 2 } }
    expect(() => fromTorch(adam(), torch.adam(), params)).toThrow('fromTorch: two parameters are called a.b in a file')
  })

  test('is a safetensors file like any other', () => {
    const { params } = fromBytes(adam(), { params: like() }, { unexpected: 'ignore', rename: (name) => name.replace(/\.(\d)/g, '[$1]') })
    expect(params).toEqual(fromTorch(adam(), torch.adam(), like()).params)
  })
})

test('every optimizer of both frameworks has checkpoints', () => {
  const names = ({ cases }: Recording) => [...new Set(cases.map(({ call: [name] }) => name))].sort()
  expect(names(recordings.torch)).toEqual(Object.keys(torch).sort())
  expect(names(recordings.keras)).toEqual(Object.keys(keras).sort())
})
