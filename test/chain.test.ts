import { describe, expect, test, vi } from 'vitest'
import { chain, namedChain } from '../src/chain.ts'
import { add, call, div, leafTotal, mul, sqrt, square, sub, total } from '../src/kernel/expr.ts'
import type { Expr } from '../src/kernel/node.ts'
import { stateless, transform } from '../src/transform.ts'
import { byPath } from '../src/transformation/byPath.ts'
import type { AnyTransformation } from '../src/transformation/transformation.ts'
import { scaleByAdam } from '../src/transforms/scaleByAdam.ts'
import * as tree from '../src/tree.ts'
import { masked } from '../src/wrappers/masked.ts'
import { f32 } from './arrays.ts'

const params = { w: f32(1, -2, 3), inner: [{ b: new Float64Array([4]) }, 5] }
const grads = { w: f32(0.1, 0.2, -0.3), inner: [{ b: new Float64Array([-0.4]) }, 0.5] }

const scale = (factor: number) => stateless((g) => mul(g, factor), { name: 'scale' })
const decay = (rate: number) => stateless((g, p) => add(g, mul(rate, p)), { name: 'decay' })
const clip = () => stateless((g) => div(g, sqrt(total(square(g)))), { name: 'clip' })
const trust = () => stateless((g, p) => mul(g, leafTotal(p)), { name: 'trust' })

/** Halves the updates and counts, as somebody would write it who knows nothing of expressions. */
const halve = {
  init: (_: unknown) => ({ calls: 0 }),
  update: <P>(updates: P & tree.TreeOf<P>, state: { readonly calls: number }) =>
    [tree.mapElements((x) => x / 2, updates), { calls: state.calls + 1 }] as const,
}

/** Applies transformations one after the other, each on its own. */
function oneByOne(
  parts: readonly AnyTransformation[],
  updates: unknown,
  states: readonly unknown[],
  extra?: unknown,
): [unknown, unknown[]] {
  let current = updates
  const next = parts.map((part, i) => {
    const [out, state] = part.update(current, states[i], params, extra)
    current = out
    return state
  })
  return [current, next]
}

describe('a chain is its parts, one after the other', () => {
  const chains: [what: string, parts: AnyTransformation[]][] = [
    ['of nothing', []],
    ['of one rule', [scaleByAdam()]],
    ['of rules with and without state', [scale(3), scaleByAdam(), decay(0.1), scaleByAdam({ nesterov: true })]],
    ['of rules with reductions', [clip(), scaleByAdam(), trust(), clip(), scale(-0.1)]],
    ['of rules and pairs written by hand', [halve, scaleByAdam(), halve, halve, clip(), scale(3)]],
    ['of pairs written by hand', [halve, halve]],
    [
      'of masked rules',
      [
        masked(
          scaleByAdam(),
          byPath((path) => path === 'w'),
        ),
        masked(decay(0.1), { w: false, inner: true }),
        clip(),
      ],
    ],
    [
      'of a masked chain and a masked pair',
      [masked(chain(clip(), halve, scaleByAdam()), { w: true, inner: [false, true] }), masked(halve, { w: true, inner: false })],
    ],
    ['of what makes constants of updates', [stateless(() => 2), clip(), scaleByAdam()]],
    ['of a chain in a chain in a chain', [chain(chain(scaleByAdam(), chain()), clip()), chain(chain(chain(decay(0.1))))]],
  ]
  test.each(chains)('%s', (_, parts) => {
    const optimizer: AnyTransformation = chain(...parts)
    let [state, states] = [optimizer.init(params), parts.map((part) => part.init(params))]
    expect(state).toEqual(states)
    for (let step = 0; step < 3; step++) {
      const [updates, next] = optimizer.update(grads, state, params)
      const [wantedUpdates, wantedStates] = oneByOne(parts, grads, states)
      expect(updates).toEqual(wantedUpdates)
      expect(next).toEqual(wantedStates)
      ;[state, states] = [next, wantedStates]
    }
  })

  test('of 300 rules', () => {
    const optimizer = chain(...Array.from({ length: 300 }, () => stateless((g) => add(g, 1))))
    expect(optimizer.update(f32(0), optimizer.init(f32(0)))[0]).toEqual(f32(300))
  })

  test('extra arguments reach rules and pairs', () => {
    const byLoss = stateless((g, _p, { loss }: { loss: Expr }) => mul(g, loss))
    const seen = vi.fn()
    const spy = {
      init: () => null,
      update: (g: unknown, s: null, p?: unknown, extra?: unknown) => [g, s, seen(p, extra)].slice(0, 2) as never,
    }
    const optimizer: AnyTransformation = chain(byLoss, spy)
    expect(optimizer.update(f32(2), optimizer.init(f32(1)), f32(1), { loss: 3 })[0]).toEqual(f32(6))
    expect(seen.mock.calls).toEqual([[f32(1), { loss: 3 }]])
  })

  test('of nothing returns the very updates', () => {
    expect(chain().update(grads, chain().init(params))).toEqual([grads, []])
    expect(chain().update(grads, [])[0]).toBe(grads)
  })
})

describe('states', () => {
  test('are nested as the chains are', () => {
    const optimizer = chain(
      scale(1),
      chain(
        transform({ n: 0 }, (g, s) => [g, { n: add(s.n, 1) }]),
        halve,
      ),
      namedChain({ b: scaleByAdam(), a: chain() }),
    )
    const state = optimizer.init(f32(1))
    expect(state).toEqual([{}, [{ n: 0 }, { calls: 0 }], { b: { count: 0, mu: f32(0), nu: f32(0) }, a: [] }])
    expect(optimizer.update(f32(1), state)[1]).toMatchObject([{}, [{ n: 1 }, { calls: 1 }], { b: { count: 1 }, a: [] }])
  })

  test('of a named chain have its keys, and its parts are applied in their order', () => {
    const optimizer = namedChain({ z: stateless((g) => add(g, 1)), a: scale(10) })
    expect(Object.keys(optimizer.init(f32(1)))).toEqual(['z', 'a'])
    expect(optimizer.update(f32(1), { a: {}, z: {} })[0]).toEqual(f32(20))
  })

  test('of a named chain may have keys such as __proto__', () => {
    const parts = Object.defineProperty({ constructor: scale(2) }, '__proto__', { value: scaleByAdam(), enumerable: true })
    const optimizer: AnyTransformation = namedChain(parts)
    const [, state] = optimizer.update(f32(1), optimizer.init(f32(1)))
    expect(Object.keys(state)).toEqual(['constructor', '__proto__'])
    expect(Object.getPrototypeOf(state)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(state, '__proto__')?.value.count).toBe(1)
  })
})

describe('rules fuse', () => {
  /** How many kernels are compiled by a step of a chain of rules with a formula that nothing else has. */
  const modulesOf = (make: (step: (x: number) => AnyTransformation) => AnyTransformation): number => {
    const unique = Math.random()
    const step = (x: number) =>
      stateless((g) =>
        sub(
          mul(
            g,
            call(() => x),
          ),
          call(() => unique),
        ),
      )
    const optimizer = make(step)
    const state = optimizer.init(params.w)
    const compiled = vi.spyOn(WebAssembly, 'Module')
    optimizer.update(grads.w, state, params.w)
    const count = compiled.mock.calls.length
    compiled.mockRestore()
    return count
  }

  test('across nested chains, named chains and masks, into one kernel', () => {
    modulesOf((step) => chain(step(1)))
    expect(modulesOf((step) => chain(step(1), step(2), step(3), step(4)))).toBe(1)
    // The same formula again, nested otherwise, needs no kernel of its own.
    expect(modulesOf((step) => chain(chain(step(1), chain(step(2))), namedChain({ a: step(3), b: masked(step(4), true) })))).toBe(0)
  })

  test('on both sides of a pair written by hand, which is called once', () => {
    const update = vi.spyOn(halve, 'update')
    expect(
      modulesOf((step) => chain(step(1), step(2), step(3), step(4), step(5), halve, step(6), step(7), step(8), step(9), step(0), step(1))),
    ).toBe(2)
    expect(update).toHaveBeenCalledTimes(1)
    update.mockRestore()
  })
})

describe('a pair written by hand', () => {
  test('may be an instance of a class: its functions are called on it', () => {
    class Scale {
      readonly factor: number
      constructor(factor: number) {
        this.factor = factor
      }
      init() {
        return { factor: this.factor }
      }
      update(g: Float32Array, state: { factor: number }) {
        return [g.map((x) => x * this.factor * state.factor), state] as const
      }
    }
    const optimizer: AnyTransformation = chain(new Scale(3), scale(2))
    expect(optimizer.update(f32(1), optimizer.init(f32(0)))[0]).toEqual(f32(18))
  })

  test('may have any state', () => {
    for (const held of [undefined, null, 3, 'text', [1], new Map(), { slot: 'array' }]) {
      const optimizer: AnyTransformation = chain(
        { init: () => held, update: (g: unknown, state: unknown) => [g, state] as const },
        scale(2),
      )
      const state = optimizer.init(f32(0))
      expect(state[0]).toBe(held)
      expect(optimizer.update(f32(1), state)[1][0]).toBe(held)
    }
  })

  test.each([
    ['nothing', undefined],
    ['no pair', [f32(1)]],
    ['an object', { updates: f32(1), state: {} }],
  ])('that returns %s from update is told so', (_, returned) => {
    const optimizer = chain(scale(1), { init: () => ({}), update: () => returned as never })
    expect(() => optimizer.update(f32(1), optimizer.init(f32(1)))).toThrow(
      /^chain\[1\] hand-written returns .* from update, wanted \[updates, state\]/,
    )
  })

  test('that returns updates of another shape is found out', () => {
    const pair = { init: () => ({}), update: () => [f32(1, 2), {}] as const }
    for (const optimizer of [chain(pair, scaleByAdam()), chain(pair)] as AnyTransformation[]) {
      expect(() => optimizer.update(f32(1), optimizer.init(f32(1)))).toThrow(/the updates that chain\[0\] hand-written returns.* has \[2\]/)
    }
  })
})

describe('what is no transformation is refused when the chain is made', () => {
  const cases: [described: string, value: unknown][] = [
    ['null', null],
    ['undefined', undefined],
    ['a string', 'adam'],
    ['an object', { init: () => 0 }],
    ['an object', { init: () => 0, update: 3 }],
    ['an array of 1', [scale(1)]],
  ]
  test.each(cases)('%s', (described, value) => {
    const message = (where: string) => new TypeError(`${where} is ${described}, wanted a transformation { init, update }`)
    expect(() => chain(scale(1), value as never)).toThrow(message('chain[1]'))
    expect(() => namedChain({ first: scale(1), second: value as never })).toThrow(message('namedChain.second'))
    expect(() => masked(value as never, true)).toThrow(message('masked: inner'))
  })

  test('with advice where the call was forgotten', () => {
    expect(() => chain(scaleByAdam as never)).toThrow(
      new TypeError('chain[0] is a function, wanted a transformation { init, update }: call the function that makes it'),
    )
  })
})
