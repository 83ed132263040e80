import { describe, expect, test, vi } from 'vitest'
import { chain } from '../../src/chain.ts'
import { add, mul, square, total } from '../../src/kernel/expr.ts'
import { like, perLeaf, stateless, transform } from '../../src/transform.ts'
import { byPath } from '../../src/transformation/byPath.ts'
import { scaleByAdam } from '../../src/transforms/scaleByAdam.ts'
import * as tree from '../../src/tree.ts'
import { masked } from '../../src/wrappers/masked.ts'
import { f32 } from '../arrays.ts'

const params = () => ({
  layers: [
    { kernel: f32(1, 2), bias: f32(3) },
    { kernel: f32(4), bias: 5 },
  ],
  gain: 6,
})
const ones = () => tree.fullLike(params(), 1)

describe('a masked transformation', () => {
  const mask = { layers: [{ kernel: true, bias: false }, false], gain: false }

  test('holds null in its state where the mask leaves a leaf out, at init and ever after', () => {
    const optimizer = masked(
      transform({ m: like(1), n: perLeaf(2), count: 0 }, (g, s) => [g, { m: add(s.m, g), n: s.n, count: add(s.count, 1) }]),
      mask,
    )
    const empty = {
      layers: [
        { kernel: null, bias: null },
        { kernel: null, bias: null },
      ],
      gain: null,
    }
    const holding = (kernel: unknown) => ({ ...empty, layers: [{ kernel, bias: null }, empty.layers[1]] })
    const state = optimizer.init(params())
    expect(state).toEqual({ innerState: { m: holding(f32(1, 1)), n: holding(2), count: 0 } })
    const [, next] = optimizer.update(ones(), state, params())
    expect(next).toEqual({ innerState: { m: holding(f32(2, 2)), n: holding(2), count: 1 } })
  })

  test('lets what it leaves out pass as the same objects', () => {
    const grads = ones()
    const optimizer = masked(scaleByAdam({ eps: 1 }), mask)
    const [updates] = optimizer.update(grads, optimizer.init(params()))
    expect(updates.layers[0]!.bias).toBe(grads.layers[0]!.bias)
    expect(updates.layers[1]!.kernel).toBe(grads.layers[1]!.kernel)
    expect(updates.layers[0]!.kernel).not.toEqual(grads.layers[0]!.kernel)
  })

  test('computes on the leaves that it leaves in as if there were no others', () => {
    const norm = () =>
      chain(
        stateless((g) => mul(g, total(square(g)))),
        scaleByAdam({ eps: 0.1 }),
      )
    const outer = masked(
      norm(),
      byPath((path) => path.startsWith('layers[0]')),
    )
    const grads = ones()
    const [updates, state] = outer.update(grads, outer.init(params()))
    const alone = norm().update(grads.layers[0]!, norm().init(params().layers[0]!))
    expect(updates.layers[0]).toEqual(alone[0])
    expect(state.innerState[1].nu.layers[0]).toEqual(alone[1][1].nu)
  })

  test('in a chain leaves the others to the rest of the chain, whose sums take in all leaves', () => {
    const optimizer = chain(
      masked(
        stateless((g) => mul(g, 10)),
        mask,
      ),
      stateless((g) => mul(g, total(g))),
    )
    const [updates] = optimizer.update(ones(), [{ innerState: {} }, {}])
    const sum = 10 + 10 + 1 + 1 + 1 + 1
    expect(updates).toEqual({
      layers: [
        { kernel: f32(10 * sum, 10 * sum), bias: f32(sum) },
        { kernel: f32(sum), bias: sum },
      ],
      gain: sum,
    })
  })

  test('that replaces updates by a number of the host still feeds the sums that follow', () => {
    const zeroed = chain(
      masked(
        stateless(() => 0),
        mask,
      ),
      stateless((g) => mul(g, total(g))),
    )
    const [updates] = zeroed.update(ones(), [{ innerState: {} }, {}])
    expect(updates).toEqual({
      layers: [
        { kernel: f32(0, 0), bias: f32(4) },
        { kernel: f32(4), bias: 4 },
      ],
      gain: 4,
    })
  })

  test('reads the parameters of the leaves that it leaves in', () => {
    const decay = masked(
      stateless((g, p) => add(g, p)),
      mask,
    )
    expect(decay.update(ones(), { innerState: {} }, params())[0].layers[0]!.kernel).toEqual(f32(2, 3))
    expect(() => decay.update(ones(), { innerState: {} }, undefined as never)).toThrow(/reads the parameters/)
  })
})

describe('a masked pair written by hand', () => {
  const seen = vi.fn()
  const pair = {
    init: (p: unknown) => {
      seen('init', p)
      return { made: true }
    },
    update: (g: unknown, state: { made: boolean }, p?: unknown, extra?: unknown) => {
      seen('update', g, p, extra)
      return [tree.mapElements((x) => 10 * x, g as { gain: number }), state] as const
    },
  }
  const optimizer = masked(pair, { gain: false, layers: [{ kernel: true, bias: false }, true] })
  const pruned = (of: ReturnType<typeof params>) => ({ gain: null, layers: [{ kernel: of.layers[0]!.kernel, bias: null }, of.layers[1]] })

  test('does not get to see what is left out, which passes', () => {
    const grads = ones()
    const state = optimizer.init(params())
    const [updates, next] = optimizer.update(grads, state, params(), { value: 3 })
    expect(seen.mock.calls).toEqual([
      ['init', pruned(params())],
      ['update', pruned(ones()), pruned(params()), { value: 3 }],
    ])
    expect(updates).toEqual({
      gain: 1,
      layers: [
        { kernel: f32(10, 10), bias: f32(1) },
        { kernel: f32(10), bias: 10 },
      ],
    })
    expect(updates.layers[0]!.bias).toBe(grads.layers[0]!.bias)
    expect(next).toEqual({ innerState: { made: true } })
  })

  test('has to return what it was given', () => {
    const forgetful = masked({ init: () => 0, update: () => [{ gain: null, layers: [] }, 0] as const }, { gain: false, layers: true })
    expect(() => forgetful.update(ones(), { innerState: 0 })).toThrow(
      new TypeError('grads.layers is an array of 2, the updates it returns.layers is an array of 0'),
    )
  })
})
