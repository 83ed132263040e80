import { describe, expect, test } from 'vitest'
import { chain } from '../../src/chain.ts'
import { add, leafSize, mul } from '../../src/kernel/expr.ts'
import type { Expr } from '../../src/kernel/node.ts'
import { like, perLeaf, stateless, transform } from '../../src/transform.ts'
import type { AnyTransformation } from '../../src/transformation/transformation.ts'
import { f32 } from '../arrays.ts'
import { momentum } from '../momentum.ts'

describe('what update is not given but needs is asked for', () => {
  const decay = () => stateless((g, p) => add(g, mul(0.1, p)), { name: 'decay' })
  const byValue = () => stateless((g, _p, { value }: { value: Expr }) => mul(g, value), { name: 'byValue' })

  test('the parameters, by the first that reads them', () => {
    const message = "chain[1][0] decay reads the parameters: pass them as update's third argument"
    const optimizer: AnyTransformation = chain(momentum(), chain(decay(), decay()))
    expect(() => optimizer.update(f32(1), optimizer.init(f32(1)))).toThrow(new TypeError(message))
    const alone: AnyTransformation = decay()
    expect(() => alone.update(f32(1), {})).toThrow(new TypeError("decay reads the parameters: pass them as update's third argument"))
  })

  test('nothing that no rule reads', () => {
    const polite: AnyTransformation = stateless((g, _p) => g)
    expect(polite.update(f32(1), {})).toEqual([f32(1), {}])
  })

  test.each([[undefined], [{}], [{ loss: 1 }], [{ value: '3' }], [{ value: f32(1) }], [null]])(
    'an extra argument that is a number: %o',
    (extra) => {
      const optimizer: AnyTransformation = chain(momentum(), byValue())
      const update = () => optimizer.update(f32(1), optimizer.init(f32(1)), f32(1), extra)
      expect(update).toThrow(TypeError)
      expect(update).toThrow(/^chain\[1\] byValue reads .*\bvalue\b.*fourth argument/)
    },
  )

  test('extra arguments reach whoever asks for them, and others are ignored', () => {
    const optimizer = chain(byValue(), byValue())
    expect(optimizer.update(f32(1), [{}, {}], f32(0), { value: 3, loss: 'x' })[0]).toEqual(f32(9))
  })

  test('parameters that differ from the gradients are refused', () => {
    expect(() => decay().update({ w: f32(1) }, {}, { w: f32(1, 2) })).toThrow(new TypeError('grads.w has shape [1], params.w has [2]'))
  })
})

describe('a rule that returns what it should not is told so', () => {
  type Rule = (g: Expr, s: { m: Expr; n: Expr; l: Expr }) => unknown
  const rules: [what: string, rule: Rule, message: RegExp][] = [
    ['a state with a key too few', (g, s) => [g, { m: s.m, l: s.l }], /^the state that odd returns lacks "n"/],
    ['a state with a key too many', (g, s) => [g, { ...s, x: g }], /^the state that odd returns has "x"/],
    ['no state', (g) => [g], /the state that odd returns is undefined/],
    ['undefined in the state', (g, s) => [g, { ...s, m: undefined }], /^odd returns .*\.m\b.* undefined, wanted an expression or a number/],
    ['an array in the state', (g, s) => [g, { ...s, m: [1] }], /^odd returns .*\.m\b.* 1, wanted an expression or a number/],
    ['an element for a number', (g, s) => [g, { ...s, n: g }], /^odd returns .*\.n\b.*\belement\b.*\btotal\b/],
    ['an element for a leaf', (g, s) => [g, { ...s, l: g }], /^odd returns .*\.l\b.*\belement\b.*\bleafTotal\b/],
    ['a leaf for a number', (g, s) => [g, { ...s, n: leafSize }], /^odd returns .*\.n\b.*\bleaf\b.*\btotal\b/],
    ['no updates', (_, s) => [undefined, s], /^odd returns .*updates.* undefined, wanted an expression or a number/],
    ['a string as updates', (_, s) => ['g', s], /^odd returns .*updates.* g, wanted an expression or a number/],
  ]
  test.each(rules)('%s', (_, rule, message) => {
    const optimizer: AnyTransformation = transform({ m: like(0), n: 0, l: perLeaf(0) }, rule as never, { name: 'odd' })
    const update = () => optimizer.update(f32(1), optimizer.init(f32(1)))
    expect(update).toThrow(TypeError)
    expect(update).toThrow(message)
  })
})
