import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.resetModules()
})

/** The library as it starts up in the environment of the moment. */
async function load() {
  vi.resetModules()
  const [{ chain }, { transform, like, stateless }, { applyUpdates }, { scaleByAdam }, expr, { executor }] = await Promise.all([
    import('../../src/chain.ts'),
    import('../../src/transform.ts'),
    import('../../src/applyUpdates.ts'),
    import('../../src/transforms/scaleByAdam.ts'),
    import('../../src/expr.ts'),
    import('../../src/kernel/executor.ts'),
  ])
  return { chain, transform, like, stateless, applyUpdates, scaleByAdam, expr, executor }
}

/** Trains for a few steps and returns everything that comes out, each array as its bytes. */
async function train(): Promise<string> {
  const { chain, transform, like, stateless, applyUpdates, scaleByAdam, expr } = await load()
  const { add, div, leafTotal, lt, mul, select, sqrt, square, total } = expr
  const optimizer = chain(
    stateless((g) => mul(g, select(lt(total(square(g)), 1), 1, div(1, sqrt(total(square(g))))))),
    scaleByAdam(),
    transform({ m: like(0, 'float32'), v: like(1, 'float64') }, (g, s) => {
      const m = add(mul(0.9, s.m), g)
      return [mul(m, s.v), { m, v: add(s.v, square(g)) }]
    }),
    stateless((g, p) => mul(g, div(sqrt(leafTotal(square(p))), -1000))),
  )
  const wave = (i: number) => (((i * 7919) % 1013) - 500) * 2 ** ((i % 23) - 16)
  const grads = {
    single: Float32Array.from({ length: 9001 }, (_, i) => wave(i)),
    double: Float64Array.from({ length: 8195 }, (_, i) => wave(i)),
    odd: { data: new Float32Array([1, -0, 3e-40]), shape: [3, 1] },
    number: 0.7,
    empty: new Float32Array(0),
  }
  let params = { ...grads, single: grads.single.map((x) => x * x), double: grads.double.slice() }
  let state = optimizer.init(params)
  for (let step = 0; step < 3; step++) {
    const [updates, next] = optimizer.update(grads, state, params)
    params = applyUpdates(params, updates)
    state = next
  }
  return JSON.stringify([params, state], (_, value) =>
    ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value,
  )
}

/** A WebAssembly of which modules can not be made, all or some. */
function stubModule(isRefused: (bytes: Uint8Array) => boolean): void {
  const Module = (bytes: Uint8Array) => {
    if (isRefused(bytes)) throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder')
    return new original.Module(bytes as Uint8Array<ArrayBuffer>)
  }
  const original = WebAssembly
  vi.stubGlobal('WebAssembly', Object.create(WebAssembly, { Module: { value: Module } }))
}

const V128 = 0x7b
const without: [string, () => void][] = [
  ['there is none', () => vi.stubGlobal('WebAssembly', undefined)],
  ['a content-security policy forbids compilation', () => stubModule(() => true)],
  ['it has no vectors', () => stubModule((bytes) => bytes.includes(V128))],
]

describe.each(without)('where WebAssembly can not be used, for %s', (_, stub) => {
  test('the interpreter computes the same bits', async () => {
    const wanted = await train()
    stub()
    expect((await load()).executor()).toBe('interpreter')
    expect(await train()).toBe(wanted)
  })
})

describe('where WebAssembly can be used', () => {
  test('it is, and executor() says so', async () => {
    expect((await load()).executor()).toBe('webassembly')
  })

  test('each kernel is compiled once, whatever the number of leaves, steps and transformations', async () => {
    const compiled = vi.spyOn(WebAssembly, 'Module')
    const { executor, stateless, expr } = await load()
    expect(compiled).not.toHaveBeenCalled()
    executor()
    const probes = compiled.mock.calls.length
    const leaves = Array.from({ length: 20 }, () => new Float32Array(3))
    for (const factor of [2, 3, 4]) {
      const scale = stateless((g) => expr.mul(g, factor))
      scale.update(leaves, {})
      scale.update(leaves, {})
      scale.update([leaves], {})
    }
    expect(compiled.mock.calls.length - probes).toBe(1)
  })

  test('a kernel is no longer than a few hundred bytes', async () => {
    const compiled = vi.spyOn(WebAssembly, 'Module')
    const { scaleByAdam } = await load()
    const optimizer = scaleByAdam()
    optimizer.update(new Float32Array(1), optimizer.init(new Float32Array(1)))
    expect(compiled.mock.calls.map(([bytes]) => bytes.byteLength)).toSatisfy(
      (sizes: number[]) => sizes.length > 1 && Math.max(...sizes) < 1000,
    )
  })
})

test('nothing in the sources evaluates text as code', () => {
  const sources = readdirSync(new URL('../../src', import.meta.url), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  expect(sources.length).toBeGreaterThan(20)
  const evaluates = /(?<![.\w])eval\s*\(|\bFunction\s*\(|\bimport\s*\(\s*['"`]data:|\bset(Timeout|Interval)\s*\(\s*['"`]/
  expect(['eval(x)', 'new Function("x")', 'Function("x")()'].every((text) => evaluates.test(text))).toBe(true)
  for (const file of sources) expect(readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8'), file).not.toMatch(evaluates)
})
