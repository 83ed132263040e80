import { addDecayedWeights, byName, chain, clipByGlobalNorm, scaleByAdam, scaleByLearningRate, warmupCosineDecaySchedule } from 'gradform'
import { describe } from 'gradform/inspect'
import { leavesWithPath } from 'gradform/tree'
import { arrow, box, frame, line, picture, text } from './draw.ts'

const [green, yellow, red] = ['#dcfce7', '#fef9c3', '#fee2e2'] as const

const optimizer = chain(clipByGlobalNorm(1), scaleByAdam(), addDecayedWeights(1e-2), scaleByLearningRate(1e-3))
const params = { kernel: new Float32Array(4), bias: new Float32Array(2) }
/** The names of the parts, and what the state holds for each. */
const parts = describe(optimizer, params).parts.map(({ name }) => name)
const state = optimizer
  .init(params)
  .map((part) => Object.keys(part).map((key) => ({ mu: 'μ', nu: 'ν', learningRate: 'η', weightDecay: 'λ' })[key] ?? key))

const step = 180
const at = (i: number): number => 196 + i * step

function idea(): string {
  return picture(940, 330, 'A chain of four transformations, computed by one kernel, with one entry of the state for each', [
    text(46, 66, 'gradients', { bold: true }),
    ...parts.map((name, i) => box(at(i), 66, 158, 44, [name])),
    arrow(86, 66, at(0) - 82, 66),
    ...[0, 1, 2].map((i) => arrow(at(i) + 80, 66, at(i + 1) - 82, 66)),
    arrow(at(3) + 80, 66, 856, 66),
    text(898, 66, 'updates', { bold: true }),
    frame(at(0) - 92, 20, 4 * step + 4, 92, 'chain'),
    arrow(at(1.5), 112, at(1.5), 146),
    box(
      at(1.5),
      172,
      4 * step - 22,
      48,
      ['g, μ, ν, θ  →  updates, μ, ν', 'a sum for the norm, then one pass: one WebAssembly kernel computes all four'],
      yellow,
    ),
    arrow(at(1.5), 197, at(1.5), 238),
    ...state.map((names, i) => box(at(i), 264, 158, 48, [`state[${i}]`, names.length > 0 ? names.join(', ') : 'nothing'], green)),
    text(at(1.5), 312, 'the state: plain data, typed to the last leaf', { size: 13 }),
  ])
}

function tree(): string {
  return picture(560, 210, 'A tree: an object with two layers, whose leaves are typed arrays and a number', [
    box(280, 30, 100, 36, ['params']),
    ...(
      [
        [120, 'encoder'],
        [320, 'head'],
      ] as const
    ).flatMap(([x, name]) => [line(280, 48, x, 88), box(x, 106, 100, 36, [name])]),
    ...(
      [
        [60, 120, 'kernel', 'Float32Array'],
        [180, 120, 'bias', 'Float32Array'],
        [320, 320, 'kernel', 'Float32Array'],
      ] as const
    ).flatMap(([x, from, name, type]) => [line(from, 124, x, 154), box(x, 176, 110, 44, [name, type], green)]),
    line(280, 48, 480, 88),
    box(480, 110, 110, 44, ['gain', 'number'], green),
  ])
}

function chainPicture(): string {
  const names = ['clipByGlobalNorm', 'scaleByAdam', 'scaleByLearningRate']
  const center = (i: number): number => 196 + i * 190
  return picture(760, 120, 'Gradients pass through clipping, moments and the learning rate, and come out as updates', [
    text(46, 64, 'gradients', { bold: true }),
    ...names.map((name, i) => box(center(i), 64, 162, 44, [name])),
    arrow(86, 64, center(0) - 84, 64),
    ...[0, 1].map((i) => arrow(center(i) + 82, 64, center(i + 1) - 84, 64)),
    arrow(center(2) + 82, 64, 676, 64),
    text(718, 64, 'updates', { bold: true }),
    frame(center(0) - 94, 14, 568, 92, 'chain'),
  ])
}

function statePicture(): string {
  return picture(720, 190, 'The state of a chain: one entry for each part; moments are trees like the parameters', [
    ...parts.map((name, i) => box(100 + i * 174, 34, 164, 40, [name])),
    ...parts.map((_, i) => arrow(100 + i * 174, 56, 100 + i * 174, 92)),
    ...state.map((names, i) =>
      box(
        100 + i * 174,
        122,
        164,
        56,
        [`state[${i}]`, names.length > 0 ? names.join(', ') : 'nothing'],
        names.length > 0 ? green : '#f3f4f6',
      ),
    ),
    text(360, 174, 'μ and ν have the shape of the parameters; the others are numbers', { size: 13 }),
  ])
}

function schedulePicture(): string {
  const schedule = warmupCosineDecaySchedule({ initValue: 0, peakValue: 1, warmupSteps: 20, decaySteps: 200, endValue: 0.1 })
  const points = Array.from({ length: 201 }, (_, t) => `${60 + 2.6 * t},${(160 - 120 * schedule(t)).toFixed(1)}`)
  return picture(620, 200, 'A schedule that warms up and then decays along a cosine', [
    line(60, 160, 590, 160),
    line(60, 30, 60, 160),
    `<polyline points="${points.join(' ')}" fill="none" stroke="#0369a1" stroke-width="2.5"/>`,
    text(325, 182, 'step count, from 0', { size: 13 }),
    text(30, 40, 'peak', { size: 13 }),
    text(30, 160, '0', { size: 13 }),
  ])
}

function maskPicture(): string {
  const tree = { encoder: { kernel: 1, bias: 1 }, head: { kernel: 1, bias: 1 } }
  const mask = byName('kernel')(tree)
  const rows = leavesWithPath(tree).map(({ path }) => ({
    path,
    isIn: leavesWithPath(select(mask)).find((leaf) => leaf.path === path)?.leaf === 1,
  }))
  return picture(560, 210, 'A mask is a tree of truth values beside the parameters', [
    text(120, 22, 'params', { bold: true }),
    text(300, 22, "byName('kernel')", { bold: true, code: true }),
    text(460, 22, 'the transformation', { bold: true }),
    ...rows.flatMap(({ path, isIn }, i) => [
      box(120, 58 + i * 44, 190, 34, [path]),
      arrow(216, 58 + i * 44, 258, 58 + i * 44),
      box(300, 58 + i * 44, 80, 34, [String(isIn)], isIn ? green : red),
      text(460, 58 + i * 44, isIn ? 'runs' : 'lets it pass', { size: 13 }),
    ]),
  ])
}

/** Truth values as numbers, which leaves may be. */
const select = (mask: unknown): Record<string, Record<string, number>> =>
  JSON.parse(JSON.stringify(mask), (_, value: unknown) => (typeof value === 'boolean' ? Number(value) : value))

function wrapperPicture(): string {
  return picture(640, 160, 'A wrapper stands around a transformation and decides when it runs', [
    text(50, 84, 'gradients', { bold: true }),
    arrow(90, 84, 138, 84),
    frame(140, 18, 360, 126, 'multiSteps(…, 4)'),
    box(230, 84, 150, 56, ['accGrads', 'mean so far'], green),
    arrow(306, 84, 374, 84),
    text(340, 66, 'every 4th', { size: 12 }),
    box(430, 84, 104, 56, ['adam']),
    arrow(484, 84, 548, 84),
    text(592, 84, 'updates', { bold: true }),
  ])
}

/** The pictures of the documents by the names of their files; what they say of a chain and its state is read from one. */
export const pictures: Readonly<Record<string, () => string>> = {
  idea,
  tree,
  chain: chainPicture,
  state: statePicture,
  schedule: schedulePicture,
  mask: maskPicture,
  wrapper: wrapperPicture,
}
