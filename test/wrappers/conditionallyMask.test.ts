import { expect, test } from 'vitest'
import { adam, applyUpdates, conditionallyMask, trace } from '../../src/index.ts'
import { grads, params, poisoned, train } from './helpers.ts'

test('at the steps that are not chosen updates are zeros, and the inner state is the same object', () => {
  const optimizer = conditionallyMask(adam(0.1), (step) => step !== 1)
  const [, first] = optimizer.update(grads(), optimizer.init(params()))
  for (const bad of poisoned) {
    const [updates, second] = optimizer.update(bad, first)
    expect(applyUpdates(params(), updates)).toEqual(params())
    expect(second.innerState).toBe(first.innerState)
    expect(second.step).toBe(2)
  }
})

test('trains as the inner transformation does on the gradients of the steps that are chosen', () => {
  const steps = [0, 1, 2, 3].map(grads)
  const some = train(
    conditionallyMask(adam(0.1), (step) => step % 2 === 0),
    steps,
  )
  const alone = train(adam(0.1), [steps[0]!, steps[2]!])
  expect(some.params).toEqual(alone.params)
  expect(some.state).toEqual({ step: 4, innerState: alone.state })
})

test('the choice may read extra arguments', () => {
  const optimizer = conditionallyMask(adam(0.1), (_step, { loss }: { loss: number }) => loss < 10)
  const state = optimizer.init({ w: 1 })
  expect(optimizer.update({ w: 1 }, state, undefined, { loss: 11 })[0]).toEqual({ w: -0 })
  expect(optimizer.update({ w: 1 }, state, undefined, { loss: 9 })[0].w).toBeLessThan(0)
})

test.each([
  [Promise.resolve(false), 'an instance of Promise'],
  [1, '1'],
  [undefined, 'undefined'],
  ['no', 'a string'],
])('a function that returns %s, which is no decision, is refused', (returned, described) => {
  const optimizer = conditionallyMask(trace(0.9), (step) => (step === 0 ? true : (returned as never)))
  const [, state] = optimizer.update({ w: 1 }, optimizer.init({ w: 0 }))
  expect(() => optimizer.update({ w: 1 }, state)).toThrow(
    new TypeError(`conditionallyMask: shouldTransform(1) is ${described}, wanted true or false`),
  )
})
