import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as checkpoint from '../src/checkpoint.ts'
import * as contrib from '../src/contrib.ts'
import * as expr from '../src/expr.ts'
import * as gradform from '../src/index.ts'
import * as inspect from '../src/inspect.ts'
import * as keras from '../src/keras.ts'
import * as recipes from '../src/recipes.ts'
import * as tf1 from '../src/tf1.ts'
import * as torch from '../src/torch.ts'
import * as tree from '../src/tree.ts'

const { NaN: NAN } = Number
const decay = 'a number from 0 to below 1'
const finite = 'a finite number'
const positive = 'a positive number'
const notNegative = 'a number that is 0 or more'
const threshold = 'a number that is 0 or more, or Infinity'

/** The function, the arguments that it refuses, and what its error says. */
const refused: readonly (readonly [name: string, args: readonly unknown[], message: string])[] = [
  ['scale', [NAN], `scale: factor is NaN, wanted ${finite}`],
  ['scaleByLearningRate', [-0.1], `scaleByLearningRate: learningRate is -0.1, wanted ${notNegative}`],
  ['scaleByLearningRate', [() => NAN], `scaleByLearningRate: learningRate is NaN, wanted ${notNegative}`],
  ['scaleByRms', [{ decay: 1 }], `scaleByRms: decay is 1, wanted ${decay}`],
  ['scaleByRms', [{ eps: -1e-8 }], `scaleByRms: eps is -1e-8, wanted ${notNegative}`],
  ['scaleByRms', [{ initialScale: -1 }], `scaleByRms: initialScale is -1, wanted ${notNegative}`],
  ['centered', [{ decay: -0.1 }], `centered: decay is -0.1, wanted ${decay}`],
  ['centered', [{ eps: Infinity }], `centered: eps is Infinity, wanted ${notNegative}`],
  ['centered', [{ initialScale: NAN }], `centered: initialScale is NaN, wanted ${notNegative}`],
  ['trace', [1], `trace: decay is 1, wanted ${decay}`],
  ['ema', [1.5], `ema: decay is 1.5, wanted ${decay}`],
  ['scaleByAdam', [{ b1: 1 }], `scaleByAdam: b1 is 1, wanted ${decay}`],
  ['scaleByAdam', [{ b2: 1.5 }], `scaleByAdam: b2 is 1.5, wanted ${decay}`],
  ['scaleByAdam', [{ eps: -1 }], `scaleByAdam: eps is -1, wanted ${notNegative}`],
  ['scaleByAdam', [{ epsRoot: -1 }], `scaleByAdam: epsRoot is -1, wanted ${notNegative}`],
  ['addDecayedWeights', [-0.1], `addDecayedWeights: weightDecay is -0.1, wanted ${notNegative}`],
  ['clip', [-1], `clip: maxDelta is -1, wanted ${threshold}`],
  ['clip', [-Infinity], `clip: maxDelta is -Infinity, wanted ${threshold}`],
  ['clipByGlobalNorm', [NAN], `clipByGlobalNorm: maxNorm is NaN, wanted ${threshold}`],
  ['clipByBlockRms', [-1], `clipByBlockRms: threshold is -1, wanted ${threshold}`],
  ['scaleByRss', [{ initialAccumulatorValue: -1 }], `scaleByRss: initialAccumulatorValue is -1, wanted ${notNegative}`],
  ['scaleByRss', [{ eps: -1 }], `scaleByRss: eps is -1, wanted ${notNegative}`],
  ['normalizeByUpdateNorm', [{ scaleFactor: 0 }], `normalizeByUpdateNorm: scaleFactor is 0, wanted ${positive}`],
  ['normalizeByUpdateNorm', [{ eps: -1 }], `normalizeByUpdateNorm: eps is -1, wanted ${notNegative}`],
  ['scaleByTrustRatio', [{ minNorm: -1 }], `scaleByTrustRatio: minNorm is -1, wanted ${notNegative}`],
  ['scaleByTrustRatio', [{ trustCoefficient: -1 }], `scaleByTrustRatio: trustCoefficient is -1, wanted ${notNegative}`],
  ['scaleByTrustRatio', [{ eps: -1 }], `scaleByTrustRatio: eps is -1, wanted ${notNegative}`],
  ['scaleByParamBlockNorm', [{ minScale: -1 }], `scaleByParamBlockNorm: minScale is -1, wanted ${notNegative}`],
  ['scaleByParamBlockRms', [{ minScale: -1 }], `scaleByParamBlockRms: minScale is -1, wanted ${notNegative}`],
  ['scaleByAdadelta', [{ rho: 1 }], `scaleByAdadelta: rho is 1, wanted ${decay}`],
  ['scaleByAdadelta', [{ eps: -1 }], `scaleByAdadelta: eps is -1, wanted ${notNegative}`],
  ['scaleByAdamax', [{ b1: 1 }], `scaleByAdamax: b1 is 1, wanted ${decay}`],
  ['scaleByAdamax', [{ b2: -1 }], `scaleByAdamax: b2 is -1, wanted ${decay}`],
  ['scaleByAdamax', [{ eps: -1 }], `scaleByAdamax: eps is -1, wanted ${notNegative}`],
  ['scaleByAdan', [{ b3: 1 }], `scaleByAdan: b3 is 1, wanted ${decay}`],
  ['scaleByAdan', [{ epsRoot: -1 }], `scaleByAdan: epsRoot is -1, wanted ${notNegative}`],
  ['scaleByAmsgrad', [{ b2: 1 }], `scaleByAmsgrad: b2 is 1, wanted ${decay}`],
  ['scaleByAmsgrad', [{ eps: NAN }], `scaleByAmsgrad: eps is NaN, wanted ${notNegative}`],
  ['scaleByBelief', [{ b1: 1 }], `scaleByBelief: b1 is 1, wanted ${decay}`],
  ['scaleByBelief', [{ eps: -1 }], `scaleByBelief: eps is -1, wanted ${notNegative}`],
  ['scaleByYogi', [{ b2: 2 }], `scaleByYogi: b2 is 2, wanted ${decay}`],
  ['scaleByYogi', [{ initialAccumulatorValue: -1 }], `scaleByYogi: initialAccumulatorValue is -1, wanted ${notNegative}`],
  ['scaleByRadam', [{ b1: 1 }], `scaleByRadam: b1 is 1, wanted ${decay}`],
  ['scaleByRadam', [{ threshold: NAN }], `scaleByRadam: threshold is NaN, wanted ${finite}`],
  ['scaleByNovograd', [{ b2: 1 }], `scaleByNovograd: b2 is 1, wanted ${decay}`],
  ['scaleByNovograd', [{ weightDecay: -1 }], `scaleByNovograd: weightDecay is -1, wanted ${notNegative}`],
  ['scaleByLion', [{ b2: 1 }], `scaleByLion: b2 is 1, wanted ${decay}`],
  ['scaleByLion', [{ smoothBeta: Infinity }], `scaleByLion: smoothBeta is Infinity, wanted ${finite}`],
  ['scaleByRprop', [0], `scaleByRprop: learningRate is 0, wanted ${positive}`],
  ['scaleByRprop', [0.1, { etaMinus: 0 }], `scaleByRprop: etaMinus is 0, wanted ${positive}`],
  ['scaleByRprop', [0.1, { maxStepSize: Infinity }], `scaleByRprop: maxStepSize is Infinity, wanted ${positive}`],
  ['scaleBySm3', [{ b1: 1 }], `scaleBySm3: b1 is 1, wanted ${decay}`],
  ['scaleBySm3', [{ eps: -1 }], `scaleBySm3: eps is -1, wanted ${notNegative}`],
  ['scaleByFactoredRms', [{ decayRate: NAN }], `scaleByFactoredRms: decayRate is NaN, wanted ${finite}`],
  ['scaleByFactoredRms', [{ epsilon: -1 }], `scaleByFactoredRms: epsilon is -1, wanted ${notNegative}`],
  ['scaleByFactoredRms', [{ minDimSizeToFactor: 0 }], `scaleByFactoredRms: minDimSizeToFactor is 0, wanted ${positive}`],
  ['scaleByOptimisticGradient', [{ alpha: NAN }], `scaleByOptimisticGradient: alpha is NaN, wanted ${finite}`],
  ['scaleByOptimisticGradient', [{ beta: Infinity }], `scaleByOptimisticGradient: beta is Infinity, wanted ${finite}`],
  ['scaleByPolyak', [{ fMin: -Infinity }], `scaleByPolyak: fMin is -Infinity, wanted ${finite}`],
  ['scaleByPolyak', [{ maxLearningRate: -1 }], `scaleByPolyak: maxLearningRate is -1, wanted ${notNegative}`],
  ['scaleByDistanceOverGradients', [{ repsRel: 0 }], `scaleByDistanceOverGradients: repsRel is 0, wanted ${positive}`],
  ['scaleByDistanceOverGradients', [{ eps: -1 }], `scaleByDistanceOverGradients: eps is -1, wanted ${notNegative}`],
  ['adaptiveGradClip', [-1], `adaptiveGradClip: clipping is -1, wanted ${threshold}`],
  ['adaptiveGradClip', [0.1, { eps: -1 }], `adaptiveGradClip: eps is -1, wanted ${notNegative}`],
  ['addNoise', [-1, 0.55], `addNoise: eta is -1, wanted ${notNegative}`],
  ['addNoise', [0.01, NAN], `addNoise: gamma is NaN, wanted ${finite}`],
]

/** Calls a function of the public API with arguments that TypeScript would refuse. */
const call = (name: string, args: readonly unknown[]): unknown => Reflect.apply(Object(Reflect.get(gradform, name)), undefined, args)

describe('out of range when it is made', () => {
  test.each(refused.map(([name, args, message]) => [message, name, args] as const))('%s', (message, name, args) => {
    expect(() => call(name, args)).toThrow(new RangeError(message))
  })
})

/** The optimizers, and what checks their learning rate. */
const optimizers = [
  ...[
    'sgd',
    'rmsprop',
    'adam',
    'adamw',
    'nadam',
    'nadamw',
    'adagrad',
    'signSgd',
    'lamb',
    'lars',
    'adabelief',
    'adadelta',
    'adafactor',
    'adamax',
    'adamaxw',
    'adan',
    'amsgrad',
    'lion',
    'noisySgd',
    'novograd',
    'optimisticAdam',
    'optimisticGradientDescent',
    'radam',
    'signum',
    'sm3',
    'yogi',
  ].map((name) => [name, 'scaleByLearningRate', notNegative] as const),
  ['fromage', 'fromage', notNegative],
  ['rprop', 'scaleByRprop', positive],
] as const

describe.each(optimizers)('%s refuses', (name, where, wanted) => {
  const make = (...args: unknown[]): unknown => call(name, args)

  test.each([-1, -1e-9, NAN, Infinity])('a learning rate of %d', (learningRate) => {
    expect(() => make(learningRate)).toThrow(RangeError)
    expect(() => make(learningRate)).toThrow(`learningRate is ${learningRate}`)
  })

  test('a learning rate that is missing or no number', () => {
    expect(() => make()).toThrow(new TypeError(`${where}: learningRate is undefined, wanted ${wanted}`))
    expect(() => make('0.1')).toThrow(TypeError)
  })
})

test('an option that is no number is a TypeError', () => {
  expect(() => call('scaleByRms', [{ decay: '0.9' }])).toThrow(new TypeError(`scaleByRms: decay is '0.9', wanted ${decay}`))
})

test('a schedule that is no function is a TypeError', () => {
  expect(() => call('scaleBySchedule', [0.1])).toThrow(new TypeError('scaleBySchedule: schedule is 0.1, wanted a function of the count'))
})

/** The public entries but that for Node's files, whose functions have tests of their own. */
const entries: Readonly<Record<string, object>> = {
  gradform,
  'gradform/expr': expr,
  'gradform/tree': tree,
  'gradform/torch': torch,
  'gradform/keras': keras,
  'gradform/tf1': tf1,
  'gradform/recipes': recipes,
  'gradform/contrib': contrib,
  'gradform/checkpoint': checkpoint,
  'gradform/inspect': inspect,
}

/** What these refuse is tested beside them. */
const FRAMEWORKS = ['gradform/tfjs', 'gradform/jax']

test('these are all entries', () => {
  const { exports: exported } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const names = Object.keys(exported).map((entry) => entry.replace('.', 'gradform'))
  expect([...Object.keys(entries), ...FRAMEWORKS, 'gradform/checkpoint/node', 'gradform/package.json'].sort()).toEqual(names.sort())
})

const good = () => ({ w: new Float32Array(2) })

const cyclic: Record<string, unknown> = { a: 1 }
cyclic['self'] = cyclic
const detached = new Float32Array(2)
structuredClone(detached.buffer, { transfer: [detached.buffer] })

/** An array on a resizable buffer that has become too short for it; ES2022 does not declare such buffers. */
const shrunk: unknown = new Function(`
  const buffer = new ArrayBuffer(8, { maxByteLength: 16 })
  const array = new Float32Array(buffer, 0, 2)
  buffer.resize(4)
  return array`)()

/** What stands for nothing that a function takes. */
const junk: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  NaN: NAN,
  'a negative number': -1,
  'a string': 'x',
  'a BigInt': 10n,
  'a symbol': Symbol('s'),
  'a boolean': true,
  'an object': { a: 'b' },
  'an array': ['a'],
  'a function': () => 'x',
  'a date': new Date(0),
  'a cyclic tree': cyclic,
  'an array with holes': new Array(2),
  'a detached array': { w: detached },
  'an array that has lost its numbers': { w: shrunk },
  integers: new Int32Array(2),
  '2³¹': 2 ** 31,
  'a record of 2³¹ elements': { data: new Float32Array(1), shape: [2 ** 31] },
}

/** What engines say where a function did not look at what it was given. */
const ENGINE =
  /^Cannot |is not a function|is not iterable|call stack|is not defined|^Invalid |read only|%TypedArray%|BigInt value|Symbol value/

describe.each(Object.entries(entries))('%s', (_, entry) => {
  const functions = Object.entries(entry).filter(([, value]) => typeof value === 'function')

  test.each(functions)('%s takes what it is given, or says what is wrong with it', (_name, fn) => {
    for (const [kind, value] of Object.entries(junk)) {
      for (const args of [[], [value], [0.1, value], [good(), value]]) {
        const said = errorOf(() => Reflect.apply(fn, undefined, args))?.message ?? ''
        expect(said, `${kind} as argument ${args.length}`).not.toMatch(ENGINE)
      }
    }
  })
})

/** The error of a call; nothing where there is none. */
function errorOf(act: () => unknown): Error | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(`threw ${String(error)}`)
  }
}

/** Trees that no function takes in the place of a tree like `good()`, and what is said of them behind the name of the tree. */
const noTrees: Readonly<Record<string, readonly [tree: unknown, said: RegExp]>> = {
  'a string for a leaf': [{ w: 'x' }, /\.w is a string/],
  'no leaf': [{ w: undefined }, /\.w is undefined/],
  'a BigInt': [{ w: 10n }, /\.w is a bigint/],
  BigInts: [{ w: new BigInt64Array(2) }, /\.w is an instance of BigInt64Array/],
  integers: [{ w: new Int32Array(2) }, /\.w is an instance of Int32Array/],
  holes: [{ w: new Array(2) }, /\.w(\[0\] is undefined| is an array of 2)/],
  'a detached array': [{ w: detached }, /\.w is detached/],
  'an array whose buffer has shrunk': [{ w: shrunk }, /\.w is detached/],
  'a tree that contains itself': [cyclic, /(\.self is \w+ again| contains? itself|lacks "w")/],
  '2³¹ elements': [{ w: { data: new Float32Array(1), shape: [2 ** 31] } }, /\.w has (shape )?\[2147483648\]/],
  'a negative extent': [{ w: { data: new Float32Array(2), shape: [-2] } }, /\.w has (shape )?\[-2\]/],
  'an extent that is NaN': [{ w: { data: new Float32Array(2), shape: [NAN] } }, /\.w has (shape )?\[NaN\]/],
  'a map': [new Map(), / is an instance of Map/],
}

/** Trees that are no good beside one like `good()`. */
const otherTrees: typeof noTrees = {
  'another key': [{ v: new Float32Array(2) }, /lacks "[vw]"/],
  'one key more': [{ w: new Float32Array(2), b: 1 }, /(lacks|has) "b"/],
  'another dtype': [{ w: new Float64Array(2) }, /\.w is a Float64Array/],
  'another shape': [{ w: new Float32Array(3) }, /\.w has (shape )?\[3\]/],
}

const adamw: gradform.AnyTransformation = gradform.adamw(0.1)
const first: [{ mu: unknown }, ...unknown[]] = adamw.init(good())

/** Where a tree is given, under the name that errors have for it. */
const alone: Readonly<Record<string, (given: unknown) => unknown>> = {
  'init: params': (params) => adamw.init(params),
  'compile, init: params': (params) => compiled(false).optimizer.init(params),
  'compile with donate, init: params': (params) => compiled(true).optimizer.init(params),
  'tree.flatten: tree': (given) => Reflect.apply(tree.flatten, undefined, [given]),
  'tree.leaves: tree': (given) => Reflect.apply(tree.leaves, undefined, [given]),
  'tree.leavesWithPath: tree': (given) => Reflect.apply(tree.leavesWithPath, undefined, [given]),
  'tree.zerosLike: tree': (given) => Reflect.apply(tree.zerosLike, undefined, [given]),
  'tree.fullLike: tree': (given) => Reflect.apply(tree.fullLike, undefined, [given, 1]),
  'tree.map: tree': (given) => Reflect.apply(tree.map, undefined, [(leaf: unknown) => leaf, given]),
  'tree.mapElements: tree': (given) => Reflect.apply(tree.mapElements, undefined, [(x: number) => x, given]),
  'tree.mapArrays: tree': (given) => Reflect.apply(tree.mapArrays, undefined, [(array: unknown) => array, given]),
  'inspect.describe: params': (params) => Reflect.apply(inspect.describe, undefined, [adamw, params]),
}

const beside: typeof alone = {
  'update: grads': (grads) => adamw.update(grads, first, good()),
  'update: params': (params) => adamw.update(good(), first, params),
  'update: state[0].mu': (mu) => adamw.update(good(), [{ ...first[0], mu }, ...first.slice(1)], good()),
  'applyUpdates: params': (params) => Reflect.apply(gradform.applyUpdates, undefined, [params, good()]),
  // Its engine is that of `update`, which calls what comes first gradients.
  'applyUpdates: updates': (updates) => Reflect.apply(gradform.applyUpdates, undefined, [good(), updates]),
  'tree.map: rest[0]': (other) => Reflect.apply(tree.map, undefined, [(leaf: unknown) => leaf, good(), other]),
  'tree.mapElements: rest[0]': (other) => Reflect.apply(tree.mapElements, undefined, [(x: number) => x, good(), other]),
  ...Object.fromEntries(
    [false, true].flatMap((donate) => {
      const name = `compile${donate ? ' with donate' : ''}, step`
      return [
        [`${name}: grads`, (grads: unknown) => compiled(donate).step({ grads })],
        [`${name}: params`, (params: unknown) => compiled(donate).step({ params })],
        [`${name}: state[0].mu`, (mu: unknown) => compiled(donate).step({ mu })],
      ]
    }),
  ),
}

/** A compiled optimizer with a model, and a step in which some of what it is given is another. */
function compiled(donate: boolean) {
  // biome-ignore lint/suspicious/noExplicitAny: what is given is wrong on purpose
  const optimizer: any = gradform.compile(gradform.adamw(0.1), { donate })
  const model = optimizer.init(good())
  const [{ mu }, ...rest] = model.state
  const step = (others: { grads?: unknown; params?: unknown; mu?: unknown }) => {
    const given = { grads: good(), params: model.params, mu, ...others }
    return optimizer.step(given.grads, [{ ...model.state[0], mu: given.mu }, ...rest], given.params)
  }
  return { optimizer, model, step }
}

const refusals = [
  ...Object.entries(alone).flatMap(([place, give]) => Object.entries(noTrees).map(([kind, bad]) => [place, kind, give, ...bad] as const)),
  ...Object.entries(beside).flatMap(([place, give]) =>
    Object.entries({ ...noTrees, ...otherTrees }).map(([kind, bad]) => [place, kind, give, ...bad] as const),
  ),
]

describe('a tree that is none, or another', () => {
  test.each(refusals)('%s refuses %s by a TypeError that names the place', (place, _kind, give, given, said) => {
    const error = errorOf(() => give(given))
    expect(error).toBeInstanceOf(TypeError)
    expect(error?.message).toMatch(said)
    // The other tree may be named first, where it is what differs.
    expect(error?.message).toContain(place.replace(/^.*: /, ''))
  })
})

describe('nothing is half-written', () => {
  const numbersOf = (model: unknown): unknown => structuredClone(tree.copy(model))

  test.each(Object.entries({ ...noTrees, ...otherTrees }))('by a step in place that is given %s', (_kind, [given]) => {
    for (const name of ['grads', 'params', 'mu']) {
      const { optimizer, model } = compiled(true)
      const { params, state } = optimizer.step({ w: Float32Array.of(1, -2) }, model.state, model.params)
      const before = numbersOf({ params, state })
      const [{ mu, ...ofAdam }, ...rest] = state
      const all = { grads: good(), params, mu, [name]: given }
      expect(() => optimizer.step(all.grads, [{ ...ofAdam, mu: all.mu }, ...rest], all.params), name).toThrow(TypeError)
      expect(numbersOf({ params, state }), name).toEqual(before)
      // And goes on as if nothing had been.
      const other = compiled(true)
      const same = other.optimizer.step({ w: Float32Array.of(1, -2) }, other.model.state, other.model.params)
      const wanted = numbersOf(other.optimizer.step(good(), same.state, same.params))
      expect(numbersOf(optimizer.step(good(), state, params)), name).toEqual(wanted)
    }
  })
})

describe('what belongs to something else', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what is given is wrong on purpose
  const ofSgd: any = gradform.sgd(0.1, { momentum: 0.9 }).init(good())

  test('the state of another optimizer', () => {
    const message = /^init\(params\) (is|has) .*state/
    expect(() => adamw.update(good(), ofSgd, good())).toThrow(TypeError)
    expect(() => adamw.update(good(), ofSgd, good())).toThrow(message)
    for (const donate of [false, true]) {
      const { optimizer, model } = compiled(donate)
      expect(() => optimizer.step(good(), ofSgd, model.params)).toThrow(TypeError)
      expect(() => optimizer.step(good(), ofSgd, model.params)).toThrow(message)
    }
  })

  test('no parameters, and no value', () => {
    expect(() => adamw.update(good(), first)).toThrow(TypeError)
    expect(() => adamw.update(good(), first)).toThrow("addDecayedWeights reads the parameters: pass them as update's third argument")
    const polyak: gradform.AnyTransformation = gradform.polyakSgd()
    expect(() => polyak.update(good(), polyak.init(good()), good())).toThrow(TypeError)
    expect(() => polyak.update(good(), polyak.init(good()), good())).toThrow(/\bvalue\b/)
  })

  test('a donated tree', () => {
    const { optimizer, model } = compiled(true)
    const next = optimizer.step(good(), model.state, model.params)
    const message = 'has been donated to an earlier step'
    expect(() => optimizer.step(good(), model.state, model.params)).toThrow(`params ${message}`)
    expect(() => optimizer.step(good(), model.state, next.params)).toThrow(new RegExp(`^state\\[0\\]\\.mu ${message}`))
  })
})

describe('a request beyond all bounds', () => {
  test.each<[string, () => unknown, string]>([
    ['threads', () => gradform.compile(gradform.sgd(1), { threads: 2 ** 31 }), 'compile: threads is 2147483648, wanted at most 1024'],
    ['rows', () => inspect.scheduleTable(() => 1, 2 ** 32, { rows: 2 ** 31 }), 'scheduleTable: rows is 2147483648, wanted at most 1000000'],
  ])('of %s is a RangeError', (_, ask, message) => {
    expect(ask).toThrow(new RangeError(message))
  })

  test('a checkpoint that says it holds 2³¹ elements', () => {
    const header = new TextEncoder().encode(JSON.stringify({ w: { dtype: 'F32', shape: [2 ** 31], data_offsets: [0, 2 ** 33] } }))
    const bytes = new Uint8Array(8 + header.length)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
    bytes.set(header, 8)
    expect(() => checkpoint.fromBytes(bytes, good())).toThrow(/^fromBytes: /)
  })
})
