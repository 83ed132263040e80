import { describe, expect, test } from 'vitest'
import {
  adam,
  byPath,
  chain,
  clipByGlobalNorm,
  freeze,
  labelByPath,
  masked,
  partition,
  scale,
  sgd,
  withExtraArgs,
} from '../../src/index.ts'
import { grads, params, poisoned, train } from './helpers.ts'

const labels = { dense: { kernel: 'a', bias: 'b' }, gain: 'b', list: 'a' }
const groups = () => ({ a: adam(0.1), b: chain(clipByGlobalNorm(0.5), sgd(0.2, { momentum: 0.5 })) })

test('does to the leaves of each label what its transformation does to them alone', () => {
  const steps = [0, 1, 2].map(grads)
  const { params: trained, state } = train(partition(groups(), labels), steps)
  const a = train(
    masked(
      groups().a,
      byPath((path) => /kernel|list/.test(path)),
    ),
    steps,
  )
  const b = train(
    masked(
      groups().b,
      byPath((path) => /bias|gain/.test(path)),
    ),
    steps,
  )
  expect(trained.dense.kernel).toEqual(a.params.dense.kernel)
  expect(trained.list).toEqual(a.params.list)
  expect(trained.dense.bias).toEqual(b.params.dense.bias)
  expect(trained.gain).toEqual(b.params.gain)
  expect(state).toEqual({ innerStates: { a: a.state.innerState, b: b.state.innerState } })
})

test('labels may be a function of the parameters, of paths, or one for all', () => {
  const wanted = train(partition(groups(), labels), [grads()])
  expect(
    train(
      partition(groups(), () => labels),
      [grads()],
    ),
  ).toEqual(wanted)
  const paths = labelByPath((path, leaf) => (path === 'gain' || leaf instanceof Float64Array ? 'b' : 'a'))
  expect(train(partition(groups(), paths), [grads()])).toEqual(wanted)
  expect(train(partition(groups(), 'a'), [grads()]).params).toEqual(train(adam(0.1), [grads()]).params)
})

test('is one kernel for each label, also with what stands around it in a chain', () => {
  const optimizer = chain(scale(2), partition(groups(), labels), scale(3))
  expect(optimizer.composition?.parts.every(({ work }) => 'trace' in work)).toBe(true)
})

test('takes pairs written by hand', () => {
  const pair = { init: () => 1, update: (updates: unknown, calls: number) => [updates, calls + 1] as const }
  const optimizer = partition({ a: pair, b: scale(2) }, labels)
  const [updates, state] = optimizer.update(grads(), optimizer.init(params()))
  expect(state).toEqual({ innerStates: { a: 2, b: {} } })
  expect(updates.gain).toBe(2 * grads().gain)
  expect(updates.dense.kernel).toEqual(grads().dense.kernel)
  expect(withExtraArgs(pair).update(grads(), 1)[1]).toBe(2)
})

test('a label that is not finite does not touch the others', () => {
  for (const bad of poisoned) {
    const optimizer = partition({ a: adam(0.1), b: freeze(true) }, { dense: { kernel: 'b', bias: 'a' }, gain: 'a', list: 'b' })
    const [updates, state] = optimizer.update(
      { ...grads(), list: bad.list, dense: { ...grads().dense, kernel: bad.dense.kernel } },
      optimizer.init(params()),
    )
    const [wanted, clean] = optimizer.update(grads(), optimizer.init(params()))
    expect([updates, state]).toEqual([wanted, clean])
  }
})

describe('what does not fit is told', () => {
  test('a label without a transformation', () => {
    const optimizer = partition(groups(), { ...labels, gain: 'c' })
    const message = 'partition: there is no transformation for the label "c", which params.gain has; there are "a", "b"'
    expect(() => optimizer.init(params())).toThrow(new TypeError(message))
    expect(() => optimizer.update(grads(), partition(groups(), labels).init(params()))).toThrow(message)
  })
  test('a leaf without a label', () => {
    expect(() => partition(groups(), { dense: 'a', list: 'b' }).init(params())).toThrow(
      new TypeError('the label is undefined at params.gain, wanted a string'),
    )
    expect(() => partition(groups(), { ...labels, list: ['a', null] }).init(params())).toThrow(
      'the label is null at params.list[1], wanted a string',
    )
  })
  test('a label too many', () => {
    expect(() => partition(groups(), { ...labels, head: 'a' }).init(params())).toThrow(
      new TypeError('the label has a value at params.head, where there is no parameter'),
    )
    expect(() => partition(groups(), { ...labels, list: ['a', 'a', 'b'] }).init(params())).toThrow(
      new TypeError('the label has a value at params.list[2], where there is no parameter'),
    )
  })
  test('labels that are inherited', () => {
    expect(() => partition(groups(), Object.create(labels)).init(params())).toThrow('the label is an instance of Object at params')
    const params2 = JSON.parse('{ "constructor": 1 }')
    expect(() => partition(groups(), {}).init(params2)).toThrow(
      new TypeError('the label is undefined at params.constructor, wanted a string'),
    )
  })
  test('labels that are promises', () => {
    expect(() => partition(groups(), labelByPath((async () => 'a') as never)).init({ w: 1 })).toThrow(
      new TypeError('the label is an instance of Promise at params.w, wanted a string'),
    )
  })
  test('no transformation', () => {
    expect(() => partition({}, 'a')).toThrow('partition: there is no transformation')
    expect(() => partition({ a: Object(adam) }, 'a')).toThrow('partition: a is a function, wanted a transformation')
  })
})
