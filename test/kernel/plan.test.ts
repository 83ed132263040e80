import { beforeAll, describe, expect, test, vi } from 'vitest'
import { chain } from '../../src/chain.ts'
import type { Pass } from '../../src/kernel/course.ts'
import { add, div, eq, leafSize, leafTotal, lt, mul, neg, select, sqrt, square, sub, total } from '../../src/kernel/expr.ts'
import type { Expr } from '../../src/kernel/node.ts'
import { like, perLeaf, stateless, transform } from '../../src/transform.ts'
import type { AnyTransformation } from '../../src/transformation/transformation.ts'
import { scaleByAdam } from '../../src/transforms/scaleByAdam.ts'
import { masked } from '../../src/wrappers/masked.ts'

const compiled = vi.hoisted((): { pass: Pass; dtype: string }[] => [])
vi.mock(import('../../src/kernel/executor.ts'), async (original) => {
  const module = await original()
  return {
    ...module,
    kernelFor: (pass, dtype) => {
      compiled.push({ pass: Object(pass), dtype })
      return module.kernelFor(pass, dtype)
    },
  }
})

/** The passes that one update of a new transformation compiles, in order. */
function passesOf(transformation: AnyTransformation, params: unknown = new Float32Array(3)): Pass[] {
  compiled.length = 0
  transformation.update(params, transformation.init(params), params)
  return compiled.map(({ pass }) => pass)
}

const opsOf = ({ code }: Pass): string[] => code.map(({ op }) => op)

const norm = (x: Expr): Expr => sqrt(total(square(x)))
const leafNorm = (x: Expr): Expr => sqrt(leafTotal(square(x)))
const scale = (factor: number) => stateless((g) => mul(g, factor))
const decay = (rate: number) => stateless((g, p) => add(g, mul(rate, p)))
const clip = (maxNorm: number) => stateless((g) => mul(g, select(lt(norm(g), maxNorm), 1, div(maxNorm, norm(g)))))
const trustRatio = () => stateless((g, p) => mul(g, div(leafNorm(p), leafNorm(g))))
const root = () => stateless((g) => sqrt(g))

describe('passes', () => {
  const cases: [name: string, count: number, transformation: AnyTransformation][] = [
    ['nothing at all', 0, chain()],
    ['what leaves the updates as they are', 0, stateless((g) => mul(g, 1))],
    ['what needs no element', 0, transform({ count: 0 }, (g, s) => [g, { count: add(s.count, 1) }])],
    ['one elementwise rule', 1, scale(2)],
    ['a chain of elementwise rules, nested or not', 1, chain(scaleByAdam(), chain(decay(0.1), chain(scale(-1))))],
    ['a clip by the global norm, then Adam', 2, chain(clip(1), scaleByAdam(), scale(-0.1))],
    ['Adam, then a clip by the global norm', 2, chain(scaleByAdam(), clip(1), scale(-0.1))],
    ['Adam, then a trust ratio for each leaf', 2, chain(scaleByAdam(), trustRatio(), scale(-0.1))],
    ['two reductions of one value', 2, stateless((g) => mul(g, add(total(g), leafTotal(square(g)))))],
    ['two totals, the second of what the first has scaled', 3, chain(clip(1), root(), clip(2))],
    ['a trust ratio, then a clip', 3, chain(trustRatio(), clip(1))],
    ['a reduction that is only recorded', 1, transform({ norm: 0 }, (g) => [g, { norm: norm(g) }])],
    ['a leaf reduction that is only recorded', 1, transform({ norm: perLeaf(0) }, (g) => [g, { norm: leafNorm(g) }])],
    ['a total of leaf values', 2, stateless((g) => mul(g, total(leafNorm(g))))],
    ['a total of what no element takes part in', 1, stateless((g) => mul(g, total(leafSize)))],
  ]

  test.each(cases)('%s: %i', (_, count, transformation) => {
    expect(passesOf(transformation)).toHaveLength(count)
  })

  test('of all leaves of a dtype are compiled once, and of another dtype once more', () => {
    passesOf(chain(clip(1), scaleByAdam()), [new Float32Array(2), [new Float32Array(5), 3, new Float64Array(4)], new Float64Array(1)])
    expect(compiled.map(({ dtype }) => dtype).sort()).toEqual(['float32', 'float32', 'float64', 'float64'])
  })

  test('of leaves that a mask leaves out hold nothing of the inner transformation', () => {
    const optimizer = chain(masked(scaleByAdam(), { inner: true, outer: false }), scale(-1))
    const [inner, outer] = passesOf(optimizer, { inner: new Float32Array(3), outer: new Float32Array(3) })
    expect(opsOf(inner!)).toContain('sqrt')
    expect([opsOf(outer!), outer!.loads.length, outer!.stores.length]).toEqual([['mul'], 1, 1])
  })
})

describe('what precedes a reduction', () => {
  test('is computed once: LAMB stores moments and direction, and then only scales', () => {
    const [first, second] = passesOf(chain(scaleByAdam(), decay(0.01), trustRatio(), scale(-0.1)))
    expect([first!.loads.length, first!.stores.length, first!.sums.length]).toEqual([4, 3, 2])
    expect([second!.loads.length, opsOf(second!), second!.stores.length]).toEqual([1, ['mul', 'mul'], 1])
  })

  test('is not stored where it is the gradient itself', () => {
    const [first, second] = passesOf(chain(clip(1), scaleByAdam()))
    expect([first!.loads.length, opsOf(first!), first!.stores.length, first!.sums.length]).toEqual([1, ['mul'], 0, 1])
    expect(second!.loads.length).toBe(3)
  })

  const upTo = (name: string, value: (g: Expr, p: Expr) => Expr, isStored: boolean) => ({ name, value, isStored })
  test.each([
    upTo('one product', (g) => mul(g, 3), false),
    upTo('two operations', (g, p) => sub(mul(g, 3), p), false),
    upTo('two operations, one of them used twice', (g) => square(mul(g, 3)), false),
    upTo('three operations', (g, p) => neg(sub(mul(g, 3), p)), true),
    upTo('a division', (g, p) => div(g, p), true),
    upTo('a root', (g) => sqrt(g), true),
    upTo('a division by a number of the host', (g) => div(g, total(g)), true),
  ])('is stored if that is cheaper than computing it again: $name', ({ value, isStored }) => {
    const passes = passesOf(stateless((g, p) => mul(value(g, p), total(square(value(g, p))))))
    expect(passes.at(-2)!.stores).toHaveLength(isStored ? 1 : 0)
    expect(opsOf(passes.at(-1)!).length === 1).toBe(isStored)
  })

  test('is loaded from the state that it becomes, not stored a second time', () => {
    const momentum = transform({ m: like(0) }, (g, s) => {
      const m = add(g, mul(0.9, sqrt(s.m)))
      return [m, { m }]
    })
    const [first, second] = passesOf(chain(momentum, clip(1)))
    expect([first!.stores.length, second!.loads.length, second!.stores.length]).toEqual([1, 1, 1])
  })

  test('is stored in full, next to the state that keeps it in another dtype', () => {
    const momentum = transform({ m: like(0, 'float32') }, (g, s) => {
      const m = add(g, mul(0.9, sqrt(s.m)))
      return [m, { m }]
    })
    const [first, second] = passesOf(chain(momentum, clip(1)), new Float64Array(3))
    expect(first!.stores.map(({ dtype }) => dtype)).toEqual(['float32', undefined])
    expect(second!.loads).toEqual([first!.stores[1]!.id])
  })

  test('stays a condition: what it is made of is stored, never its bits', () => {
    const rule = stateless((g, p) => {
      const isSmall = lt(div(g, p), sqrt(p))
      return select(isSmall, mul(g, total(select(isSmall, p, g))), p)
    })
    const [first, second] = passesOf(rule)
    const stored = first!.stores.map(({ register }) => first!.code[register - first!.loads.length - first!.uniforms.length]?.op)
    expect(stored.sort()).toEqual(['div', 'sqrt'])
    expect(opsOf(second!)).toEqual(['mul', 'lt', 'select'])
    expect(rule.update(new Float32Array([1, 8]), {}, new Float32Array([4, 4]))[0]).toEqual(new Float32Array([12, 4]))
  })
})

describe('a value that is written twice is computed once', () => {
  test('in one rule', () => {
    const [pass] = passesOf(stateless((g, p) => add(div(g, p), sqrt(div(g, p)))))
    expect(opsOf(pass!)).toEqual(['div', 'sqrt', 'add'])
  })

  test('across the rules of a chain', () => {
    const squares = () => transform({ nu: like(0) }, (g, s) => [g, { nu: add(s.nu, square(g)) }])
    const [pass] = passesOf(chain(squares(), squares()))
    expect(opsOf(pass!)).toEqual(['mul', 'add', 'add'])
    expect(pass!.loads).toHaveLength(3)
  })

  test('in sums', () => {
    const [pass] = passesOf(stateless((g) => mul(g, add(total(square(g)), total(mul(g, g))))))
    expect([pass!.sums.length, opsOf(pass!)]).toEqual([1, ['mul']])
  })

  test('but 0 and −0 are two constants, and so are NaN and what is equal to nothing else', () => {
    const [pass] = passesOf(stateless((g) => select(eq(g, 0), add(g, 0), select(eq(g, 1), sub(g, -0), add(g, Number.NaN)))))
    expect(pass!.uniforms).toHaveLength(4)
  })
})

describe('a kernel', () => {
  let kernelFor: typeof import('../../src/kernel/executor.ts').kernelFor
  beforeAll(async () => {
    kernelFor = (await vi.importActual<typeof import('../../src/kernel/executor.ts')>('../../src/kernel/executor.ts')).kernelFor
  })
  const passOf = (transformation: AnyTransformation): Pass => passesOf(transformation)[0]!

  test('is shared between expressions that differ in their constants and inputs only', () => {
    const kernel = kernelFor(passOf(scaleByAdam()), 'float32')
    expect(kernelFor(passOf(scaleByAdam({ b1: 0.8, eps: 0.1 })), 'float32')).toBe(kernel)
    expect(kernelFor(passOf(stateless((g, p) => sub(g, p))), 'float32')).toBe(
      kernelFor(passOf(transform({ m: like(0) }, (g, s) => [sub(g, s.m), s])), 'float32'),
    )
  })

  test('is another for each dtype, of the leaf and of what is stored', () => {
    const slots = [like(0), like(0, 'float32'), like(0, 'float64')]
    const passes = slots.map((m) => passOf(transform({ m }, (g) => [g, { m: square(g) }])))
    const kernels = passes.flatMap((pass) => [kernelFor(pass, 'float32'), kernelFor(pass, 'float64')])
    expect(new Set(kernels).size).toBe(6)
  })

  test('is another for another operation, operand, or order of operands', () => {
    const rules = [
      stateless((g, p) => sub(g, p)),
      stateless((g, p) => sub(sub(g, p), p)),
      stateless((g, p) => sub(p, sub(g, p))),
      stateless((g, p) => add(g, p)),
      stateless((g) => add(g, g)),
      stateless((g) => sub(g, 2)),
      stateless((g) => sub(sub(g, 2), 2)),
      stateless((g) => sub(sub(g, 2), 3)),
    ]
    expect(new Set(rules.map((rule) => kernelFor(passOf(rule), 'float32'))).size).toBe(rules.length)
  })
})
