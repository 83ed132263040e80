import { expect, test } from 'vitest'
import * as expr from '../../src/expr.ts'
import { conditionallyTransform, stateless, trace } from '../../src/index.ts'
import { grads, params, poisoned } from './helpers.ts'

test('at the steps that are not chosen updates pass as the same objects, and the inner state is the same object', () => {
  const optimizer = conditionallyTransform(trace(0.9), (step) => step !== 1)
  const [, first] = optimizer.update(grads(), optimizer.init(params()))
  for (const bad of poisoned) {
    const [updates, second] = optimizer.update(bad, first)
    expect(updates).toBe(bad)
    expect(second).toEqual({ step: 2, innerState: first.innerState })
    expect(second.innerState).toBe(first.innerState)
    const [wanted, third] = optimizer.update(grads(1), { ...first, step: 2 })
    expect(optimizer.update(grads(1), second)).toEqual([wanted, third])
  }
})

test('the inner transformation is given the parameters and the extra arguments', () => {
  const inner = stateless((g, p, { value }: { value: expr.Expr }) => expr.add(g, expr.mul(p, value)))
  const optimizer = conditionallyTransform(inner, (step, { on }: { on: boolean }) => step > 0 || on)
  expect(optimizer.update({ w: 1 }, optimizer.init({ w: 5 }), { w: 5 }, { value: 2, on: true })[0]).toEqual({ w: 11 })
  expect(optimizer.update({ w: 1 }, optimizer.init({ w: 5 }), { w: 5 }, { value: 2, on: false })[0]).toEqual({ w: 1 })
})

test.each([
  [Promise.resolve(false), 'an instance of Promise'],
  [1, '1'],
  [undefined, 'undefined'],
  ['no', 'a string'],
])('a function that returns %s, which is no decision, is refused', (returned, described) => {
  const optimizer = conditionallyTransform(trace(0.9), (step) => (step === 0 ? true : (returned as never)))
  const [, state] = optimizer.update({ w: 1 }, optimizer.init({ w: 0 }))
  expect(() => optimizer.update({ w: 1 }, state)).toThrow(
    new TypeError(`conditionallyTransform: shouldTransform(1) is ${described}, wanted true or false`),
  )
})
