import * as gradform from 'gradform'
import { lint } from 'gradform/inspect'
import { describe, expect, test } from 'vitest'
import { loadDigits } from '../../../examples/digits/digits.ts'
import { fromAddress, toAddress } from '../../../examples/playground/model/address.ts'
import { build } from '../../../examples/playground/model/build.ts'
import { exampleParams, networkAt, networkCourse, type Params } from '../../../examples/playground/model/course.ts'
import { readGauges } from '../../../examples/playground/model/gauges.ts'
import { type Knob, positionOf, valueAt } from '../../../examples/playground/model/knobs.ts'
import { mend } from '../../../examples/playground/model/mend.ts'
import { planeOf } from '../../../examples/playground/model/plane.ts'
import { initialSetting, presets } from '../../../examples/playground/model/presets.ts'
import { maskNames, problemNames } from '../../../examples/playground/model/problems.ts'
import { type Part, part, type Racer, type Setting } from '../../../examples/playground/model/setting.ts'
import { surfaces } from '../../../examples/playground/model/surfaces.ts'
import { transforms } from '../../../examples/playground/model/transforms.ts'
import { writeCode } from '../../../examples/playground/model/writeCode.ts'
import { runRace } from '../../../examples/playground/race.ts'

const steps = 100
const racer = (...parts: Part[]): Racer => ({ name: 'one', parts })
const rate = part('scaleByLearningRate')
const network = { ...initialSetting, problem: 'network' }

/** Every transformation with its defaults, with every knob moved, and with a mask. */
const variants = Object.entries(transforms).flatMap(([name, { knobs }]) => [
  part(name),
  part(name, Object.fromEntries(knobs.map((knob) => [knob.key, valueAt(knob, positionOf(knob, knob.initial) < 400 ? 700 : 300)]))),
  part(name, {}, 'x'),
])

function runOf(setting: Setting) {
  const running = runRace(setting, setting.problem === 'network' ? loadDigits(setting.seed) : undefined)
  let next = running.next()
  while (!next.done) next = running.next()
  return next.value
}

describe('surfaces', () => {
  test.each(Object.entries(surfaces))(
    'the gradient of %s agrees with finite differences, and its minima are flat',
    (_, { value, gradient, minima }) => {
      const h = 1e-5
      for (const [x, y] of [
        [0.3, -0.7],
        [-1.9, 1.2],
      ] as const) {
        const [byX, byY] = gradient(x, y)
        expect(byX).toBeCloseTo((value(x + h, y) - value(x - h, y)) / (2 * h), 4)
        expect(byY).toBeCloseTo((value(x, y + h) - value(x, y - h)) / (2 * h), 4)
      }
      for (const [x, y] of minima) {
        for (const slope of gradient(x, y)) expect(Math.abs(slope)).toBeLessThan(1e-3)
        for (const [dx, dy] of [
          [0.1, 0],
          [-0.1, 0],
          [0, 0.1],
          [0, -0.1],
        ] as const)
          expect(value(x + dx, y + dy)).toBeGreaterThan(value(x, y))
      }
    },
  )
})

describe('a chain', () => {
  test.each(variants)('the code of $transform, $values, mask "$mask", makes what is run', (each) => {
    const mine = racer(each)
    const code = writeCode(mine, steps)
    const [, names = ''] = /^import \{ (.*) \} from 'gradform'/.exec(code)!
    const body = code.replace(/^import .*\n/, '').replace('const optimizer =', 'return')
    const written = new Function(...names.split(', '), body)(...names.split(', ').map((name) => Reflect.get(gradform, name)))
    const params = { x: 0.5, y: -1.5 }
    const grads = { x: 0.25, y: 3 }
    const run = (optimizer: gradform.AnyTransformation) => {
      let state = optimizer.init(params)
      const all: unknown[] = []
      for (let step = 0; step < 3; step++) {
        const [updates, next] = optimizer.update(grads, state, params)
        state = next
        all.push(updates, next)
      }
      return all
    }
    expect(run(written)).toEqual(run(build(mine, steps)))
  })

  test('presets but the empty one have nothing that the linter finds', () => {
    for (const each of presets.filter(({ parts }) => parts.length > 0))
      expect(lint(build(each, steps), { x: 0, y: 0 }), each.name).toEqual([])
  })
})

describe('mending', () => {
  const mistakes: Record<string, { mine: Racer; setting?: Setting }> = {
    'decay-after-sign': { mine: racer(rate, part('addDecayedWeights')) },
    'decay-before-scale': { mine: racer(part('addDecayedWeights'), part('scaleByAdam'), rate) },
    'clip-after-scale': { mine: racer(part('scaleByAdam'), part('clipByGlobalNorm'), rate) },
    'freeze-not-last': { mine: racer(part('scaleByAdam'), part('freeze', {}, 'x'), part('addDecayedWeights', {}, 'x'), rate) },
    'average-not-last': { mine: racer(part('paramsEma'), part('scaleByAdam'), rate) },
    'accumulation-after-moments': { mine: racer(part('scaleByAdam'), part('applyEvery'), rate) },
    'no-sign-turned': { mine: racer(part('trace'), part('paramsEma')) },
    'sign-turned-twice': { mine: racer(rate, part('trace'), rate) },
    'masked-raw-gradient': { mine: racer(part('trace'), part('scaleByLearningRate', {}, 'y')) },
    'warmup-from-zero': { mine: racer(part('scaleByLearningRate', { schedule: 2 })) },
    'mask-hits-nothing': { mine: racer(part('trace', {}, 'kernel'), rate) },
    'rounds-to-zero': { mine: racer(part('scaleByAdam', { eps: 1e-48, b2: 0.999999999 }), rate), setting: network },
  }
  test.each(Object.entries(mistakes))('%s leaves nothing to be found', (rule, { mine, setting = initialSetting }) => {
    const judge = (each: Racer) => lint<Params>(build(each, steps), exampleParams(setting))
    let mended = mine
    expect(judge(mine).map((warning) => warning.rule)).toContain(rule)
    for (let left = judge(mended); left.length > 0; left = judge(mended)) {
      const next = mend(mended, left[0]!, { lint: judge, masks: maskNames(setting.problem), steps })
      expect(next, String(left[0])).toBeDefined()
      mended = next!
    }
    expect(mended.parts.length).toBeGreaterThan(0)
  })
})

describe('an address', () => {
  test('brings back every setting that can be made', () => {
    const racers = [racer(...variants), { name: 'é;:,=@#&%+ (x)', parts: [rate] }, { name: '', parts: [] }]
    for (const problem of problemNames) {
      const setting: Setting = { problem, steps: 17, seed: 5, start: [-0.25, 1e-7], racers }
      expect(fromAddress(`#${toAddress(setting)}`)).toEqual({ setting, refused: [] })
    }
  })

  test('says what it does not know, and leaves the rest', () => {
    const { setting, refused } = fromAddress(
      '#problem=moon&steps=1e9&seed=-1&start=1&racer=A:constructor;trace(decay=x,nope=1,decay=0.5);clip(maxDelta=1e9)',
    )
    expect(refused).toEqual(['problem=moon', 'constructor', 'decay=x of trace', 'nope=1 of trace', 'steps=1e9', 'seed=-1', 'start=1'])
    expect(setting.racers).toEqual([{ name: 'A', parts: [part('trace', { decay: 0.5 }), part('clip', { maxDelta: 1000 })] }])
    expect(setting.problem).toBe('rosenbrock')
  })

  test('is empty for the first setting', () => expect(fromAddress('')).toEqual({ setting: initialSetting, refused: [] }))
})

describe('a race', () => {
  test('is alike for the same seed; noise is another for another seed', () => {
    const noisy = { ...initialSetting, problem: 'noisy', start: [-3, 2.2] as const, steps: 30 }
    expect(runOf(noisy).tracks).toEqual(runOf(noisy).tracks)
    expect(runOf(noisy).tracks[0]!.losses).not.toEqual(runOf({ ...noisy, seed: 2 }).tracks[0]!.losses)
  })

  test('measures losses, lengths and rates of the steps that were taken', () => {
    const [track] = runOf({ ...initialSetting, problem: 'quadratic', start: [3, 0], steps: 2, racers: [racer(rate)] }).tracks
    expect(track!.places.map(([x]) => x)).toEqual([3, 2.7, 2.43].map((x) => expect.closeTo(x, 12)))
    expect(track!.losses).toEqual([4.5, 3.645, 2.95245].map((x) => expect.closeTo(x, 12)))
    expect(track!.lengths.slice(1)).toEqual([0.3, 0.27].map((x) => expect.closeTo(x, 12)))
    expect(track!.rates.slice(1)).toEqual([0.1, 0.1].map((x) => expect.closeTo(x, 12)))
  })

  test('ends where an optimizer diverges or can not be made, and goes on with the others', () => {
    const racers = [racer(part('scale', { factor: 10 })), racer(part('freeze', {}, 'x'), part('addDecayedWeights'), rate), racer(rate)]
    const { tracks } = runOf({ ...initialSetting, problem: 'quadratic', start: [1, 1], steps: 2000, racers })
    expect(tracks[0]!.failure).toMatch(/^diverged at step \d+$/)
    expect(tracks[1]!.failure).toMatch('put it last')
    expect(tracks[2]!.losses).toHaveLength(2001)
  })

  test('on a network learns the digits, in a plane through its paths', () => {
    const adam = racer(part('scaleByAdam'), part('scaleByLearningRate', { learningRate: 0.01 }))
    const { tracks, relief, accuracies } = runOf({ ...network, steps: 150, racers: [adam] })
    expect(tracks[0]!.losses.at(-1)).toBeLessThan(tracks[0]!.losses[0]! / 4)
    expect(accuracies![0]).toBeGreaterThan(0.8)
    for (const place of tracks[0]!.places) {
      const [x, y] = relief.project(place)
      expect(x).toBeGreaterThan(relief.x[0])
      expect(x).toBeLessThan(relief.x[1])
      expect(y).toBeGreaterThan(relief.y[0])
      expect(y).toBeLessThan(relief.y[1])
    }
  })
})

test('the plane of places in a plane has them in it, and its directions are at right angles', () => {
  const places = [
    [1, 0, 0, 5],
    [0, 2, 0, 5],
    [-1, 1, 0, 5],
    [3, -2, 0, 5],
  ].map((place) => Float64Array.from(place))
  const { across, project, placeAt } = planeOf(places)
  for (const place of places) {
    expect([...placeAt(...project(place))]).toEqual([...place].map((x) => expect.closeTo(x, 9)))
  }
  expect(across[0].reduce((sum, x, i) => sum + x * across[1][i]!, 0)).toBeCloseTo(0, 9)
})

test('a network is made again of its elements in one row', () => {
  const course = networkCourse(loadDigits(1), network)
  expect(networkAt(course.placeOf(course.start), course.start)).toEqual(course.start)
})

test('gauges are the numbers of a state, and the root mean square of its arrays', () => {
  const state = [{ count: 2, nu: { w: { data: Float32Array.of(3, -4), shape: [2] }, b: null } }, [1]]
  expect(readGauges(state)).toEqual([
    { path: '[0].count', value: 2 },
    { path: '[0].nu.w', value: Math.sqrt(12.5) },
    { path: '[1][0]', value: 1 },
  ])
})

test('sliders lead back to where values are, to what they can show', () => {
  const knobs: Knob[] = Object.values(transforms).flatMap((choice) => choice.knobs)
  for (const knob of knobs) {
    const initial = valueAt(knob, positionOf(knob, knob.initial))
    expect(Math.abs(initial - knob.initial), knob.key).toBeLessThanOrEqual(0.1 * Math.max(Math.abs(knob.initial), 0.1))
    for (const position of [0, 1000]) {
      expect(valueAt(knob, position), knob.key).toBeGreaterThanOrEqual(knob.from)
      expect(valueAt(knob, position), knob.key).toBeLessThanOrEqual(knob.to)
    }
  }
})
