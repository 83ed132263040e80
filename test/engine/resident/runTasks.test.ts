import { expect, test } from 'vitest'
import { type AnyTransformation, applyUpdates, chain, clipByBlockRms, clipByGlobalNorm, compile, sgd } from '../../../src/index.ts'

const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i + length))
const initial = {
  long: wave(20_000),
  short: wave(3),
  empty: wave(0),
  double: Float64Array.from(wave(9_000)),
  number: 0.5,
  exact: wave(8_192),
}

test.each<[string, AnyTransformation]>([
  ['of all leaves at once', chain(clipByGlobalNorm(1), sgd(0.1))],
  ['leaf by leaf', chain(clipByBlockRms(0.1), sgd(0.1))],
  ['of what has been scaled leaf by leaf', chain(clipByBlockRms(0.1), clipByGlobalNorm(1), sgd(0.1))],
])('sums %s have the bits of those that update has', (_, optimizer) => {
  const compiled = compile(optimizer, { donate: true })
  let model: { params: typeof initial; state: unknown } = compiled.init(initial)
  let params = initial
  let state: unknown = optimizer.init(initial)
  for (let step = 0; step < 3; step++) {
    model = compiled.step(initial, model.state as never, model.params)
    const [updates, next] = optimizer.update(initial, state as never, params)
    params = applyUpdates(params, updates)
    state = next
    expect(structuredClone(model)).toEqual({ params, state })
  }
})
