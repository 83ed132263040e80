import { expectTypeOf, test } from 'vitest'
import {
  adam,
  adamw,
  applyEvery,
  applyIfFinite,
  applyUpdates,
  chain,
  clipParams,
  conditionallyMask,
  conditionallyTransform,
  constantSchedule,
  edit,
  evalParams,
  flatten,
  freeze,
  type GradientTransformation,
  identity,
  injectHyperparams,
  labelByPath,
  lookahead,
  measureWithEma,
  monitor,
  multiSteps,
  paramsEma,
  partition,
  scaleByTree,
  selectiveTransform,
  skipLargeUpdates,
  skipNotFinite,
  snapshot,
  stateless,
  trace,
  withExtraArgs,
} from '../src/index.ts'

// Checked by the compiler, never run: what is inferred through wrappers, what has to compile, and what must not.

interface Params {
  dense: { w: Float32Array; b: Float64Array }
  gain: number
}
declare const params: Params
declare const grads: Params
const byValue: GradientTransformation<{}, { value: number }> = stateless((g, _: unknown, { value: _v }) => g)

test('partition infers the state of each label', () => {
  const optimizer = partition(
    { matrix: adam(1e-3), vector: chain(trace(0.9), identity()) },
    labelByPath((path) => path),
  )
  const { innerStates } = optimizer.init(params)
  expectTypeOf(innerStates.matrix[0].mu.dense.w).toEqualTypeOf<Float32Array | null>()
  expectTypeOf(innerStates.matrix[1].learningRate).toEqualTypeOf<number>()
  expectTypeOf(innerStates.vector[0].trace.gain).toEqualTypeOf<number | null>()
  // @ts-expect-error there is no such label
  innerStates.other
  const [updates, next] = optimizer.update(grads, optimizer.init(params))
  expectTypeOf(updates).toEqualTypeOf<Params>()
  expectTypeOf(next).toEqualTypeOf(optimizer.init(params))

  partition({ a: adam(1) }, { dense: 'a', gain: 'a' })
  partition({ a: adam(1) }, (p: Params) => (p.gain > 0 ? 'a' : { dense: 'a', gain: 'a' }))
  // @ts-expect-error labels are strings
  partition({ a: adam(1) }, { dense: 1 })
  // @ts-expect-error no transformation
  partition({ a: 1 }, 'a')
  // @ts-expect-error a label is a string
  labelByPath(() => true)
})

test('what a part needs the wrapper needs', () => {
  const parted = partition({ a: adamw(1), b: byValue }, 'a')
  parted.update(grads, parted.init(params), params, { value: 1 })
  // @ts-expect-error the value is missing
  parted.update(grads, parted.init(params), params)
  // @ts-expect-error the parameters are missing
  parted.update(grads, parted.init(params), undefined, { value: 1 })

  for (const optimizer of [
    applyIfFinite(adamw(1), 1),
    multiSteps(adamw(1), 2),
    flatten(adamw(1)),
    selectiveTransform(adamw(1), true),
    conditionallyTransform(adamw(1), (step) => step > 1),
    injectHyperparams(({ rate }) => adamw(rate), { rate: 1 }),
    withExtraArgs(adamw(1)),
    lookahead(identity(), 1, 1),
    clipParams(1),
    paramsEma(0.9),
  ]) {
    expectTypeOf(optimizer.update).toBeFunction()
  }
  const finite = applyIfFinite(adamw(1), 1)
  // @ts-expect-error the parameters are missing
  finite.update(grads, finite.init(params))
  const multi = multiSteps(adamw(1), 1)
  // @ts-expect-error the parameters are missing
  multi.update(grads, multi.init(params))
  const flat = flatten(byValue)
  flat.update(grads, flat.init(params), undefined, { value: 1 })
  // @ts-expect-error the value is missing
  flat.update(grads, flat.init(params))
  const injected = injectHyperparams(({ rate }) => adamw(rate), { rate: 1 })
  // @ts-expect-error the parameters are missing
  injected.update(grads, injected.init(params))
  const ahead = lookahead(identity(), 1, 1)
  // @ts-expect-error the parameters are missing
  ahead.update(grads, ahead.init(params))
  const clipped = chain(identity(), clipParams(1))
  // @ts-expect-error the parameters are missing
  clipped.update(grads, clipped.init(params))
  const averaged = paramsEma(0.9)
  // @ts-expect-error the parameters are missing
  averaged.update(grads, averaged.init(params))
  const extra = withExtraArgs(byValue)
  // @ts-expect-error the value is missing
  extra.update(grads, extra.init(params))
  const selective = selectiveTransform(byValue, true)
  // @ts-expect-error the value is missing
  selective.update(grads, selective.init(params))

  const plain = multiSteps(adam(1), 2)
  plain.update(grads, plain.init(params))
})

test('what a condition reads of the extra arguments update needs', () => {
  const masked = conditionallyMask(adamw(1), (_step, { loss }: { loss: number }) => loss < 1)
  masked.update(grads, masked.init(params), params, { loss: 1 })
  // @ts-expect-error the loss is missing
  masked.update(grads, masked.init(params), params)
  // @ts-expect-error the loss is no number
  masked.update(grads, masked.init(params), params, { loss: 'high' })
  const other = conditionallyTransform(adam(1), (step) => step > 1)
  other.update(grads, other.init(params))
  // @ts-expect-error a condition returns a boolean
  conditionallyTransform(adam(1), (step) => step)
})

test('states of wrappers', () => {
  const finite = applyIfFinite(adam(1), 1).init(params)
  expectTypeOf(finite.lastFinite).toEqualTypeOf<number>()
  expectTypeOf(finite.notfiniteCount).toEqualTypeOf<number>()
  expectTypeOf(finite.innerState[0].mu).toEqualTypeOf<Params>()
  const multi = multiSteps(adam(1), (step) => step + 1, { reduce: 'sum', shouldSkip: skipLargeUpdates(1) }).init(params)
  expectTypeOf(multi.accGrads).toEqualTypeOf<Params>()
  expectTypeOf(multi.innerState[0].nu.dense.b).toEqualTypeOf<Float64Array>()
  multiSteps(adam(1), 2, { shouldSkip: skipNotFinite })
  multiSteps(adam(1), 2, { shouldSkip: (updates: Params, step, now: Params) => updates.gain + now.gain > step })
  // @ts-expect-error there is no such reduction
  multiSteps(adam(1), 2, { reduce: 'max' })
  expectTypeOf(applyEvery(2).init(params).gradAcc).toEqualTypeOf<Params>()
  expectTypeOf(lookahead(adam(1), 2, 0.5).init(params).evalParams.average).toEqualTypeOf<Params>()
  expectTypeOf(lookahead(adam(1), 2, 0.5).init(params).fastState[0].count).toEqualTypeOf<number>()
  expectTypeOf(selectiveTransform(adam(1), true).init(params).innerStates.train[0].mu.gain).toEqualTypeOf<number | null>()
  expectTypeOf(flatten(adam(1)).init(params)[0].mu.float64).toEqualTypeOf<Float64Array>()
  expectTypeOf(flatten(adam(1)).init(params)[1].learningRate).toEqualTypeOf<number>()
  expectTypeOf(freeze(true).init(params)).toEqualTypeOf<{}>()
  expectTypeOf(scaleByTree({ dense: 1, gain: 2 }).init(params)).toEqualTypeOf<{}>()
  // @ts-expect-error factors are numbers
  scaleByTree({ dense: 'x' })

  const optimizer = multiSteps(chain(applyIfFinite(adamw(1), 1), paramsEma(0.9)), 2)
  let state = optimizer.init(params)
  const [updates, next] = optimizer.update(grads, state, params)
  state = next
  expectTypeOf(applyUpdates(params, updates)).toEqualTypeOf<Params>()
  expectTypeOf(evalParams(state, params)).toEqualTypeOf<Params>()
  // @ts-expect-error a string is no tree
  evalParams(state, 'params')
  // @ts-expect-error the state of another optimizer
  optimizer.update(grads, multiSteps(adamw(1), 2).init(params), params)
})

test('injected hyperparameters are typed', () => {
  const optimizer = injectHyperparams(({ rate, b1 }) => adam(rate, { b1 }), { rate: constantSchedule(1), b1: 0.9 })
  const state = optimizer.init(params)
  expectTypeOf(state.hyperparams.rate).toEqualTypeOf<number>()
  expectTypeOf(state.hyperparams.b1).toEqualTypeOf<number>()
  expectTypeOf(state.innerState[0].mu).toEqualTypeOf<Params>()
  edit(state, (draft) => {
    draft.hyperparams.b1 = 0.8
    // @ts-expect-error there is no such hyperparameter
    draft.hyperparams.b3 = 1
    // @ts-expect-error a hyperparameter is a number
    draft.hyperparams.b1 = 'x'
  })
  // @ts-expect-error there is no such hyperparameter
  injectHyperparams(({ beta }) => adam(beta), { rate: 1 })
  // @ts-expect-error a hyperparameter is a number or a schedule
  injectHyperparams(({ rate }) => adam(rate), { rate: 'fast' })
})

test('measurements have the type that the measure returns', () => {
  const norm = ({ gain }: Params) => Math.abs(gain)
  const snap = snapshot('norm', norm).init(params)
  expectTypeOf(snap.measurement.norm).toEqualTypeOf<number>()
  // @ts-expect-error it has another name
  snap.measurement.other
  const state = monitor({
    norm,
    first: ({ dense }: Params) => ({ w: dense.w }),
    average: measureWithEma(norm, 0.9),
  }).init(params)
  expectTypeOf(state.measurements.norm).toEqualTypeOf<number>()
  expectTypeOf(state.measurements.first.w).toEqualTypeOf<Float32Array>()
  expectTypeOf(state.measurements.average).toEqualTypeOf<number>()
  expectTypeOf(state.measureStates.average.count).toEqualTypeOf<number>()
  // @ts-expect-error only numbers and trees have averages
  measureWithEma(() => true, 0.9)
})
