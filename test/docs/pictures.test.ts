import { describe, expect, test } from 'vitest'
import { pictures } from '../../docs/.vitepress/pictures/pictures.ts'
import { drawCharts } from '../../examples/rmsprop-to-adamw/draw.ts'
import { charts } from '../../examples/rmsprop-to-adamw/runs.ts'
import { drawSchedules, schedules } from '../../examples/schedules/draw.ts'
import { read } from './documents.ts'

test.each(Object.entries(pictures))('docs/pictures/%s.svg is what npm run plot draws', (name, draw) => {
  expect(read(`docs/pictures/${name}.svg`)).toBe(draw())
})

test('the charts of docs/from-rmsprop-to-adamw.md are what npm run plot draws', async () => {
  const drawn = await drawCharts()
  expect(drawn.size).toBe(4)
  for (const [name, svg] of drawn) expect(read(`docs/pictures/${name}.svg`) === svg, name).toBe(true)
})

test('docs/schedules.svg has every schedule, as npm run plot draws them', async () => {
  const exported = [...read('src/index.ts').matchAll(/(\w+) \} from '\.\/schedules\//g)].flatMap(([, name = '']) =>
    /^[a-z]/.test(name) ? name : [],
  )
  expect(Object.keys(schedules).sort()).toEqual(exported.sort())
  expect(`${await drawSchedules()}\n` === read('docs/schedules.svg')).toBe(true)
})

describe('in the runs of docs/from-rmsprop-to-adamw.md', () => {
  /** How far a curve runs in all, up and down. */
  const way = (values: readonly number[]) => values.slice(1).reduce((sum, value, i) => sum + Math.abs(value - values[i]!), 0)

  test('signs drift where RMSprop settles', () => {
    const { 'signs, as Rprop': signs, RMSprop: rmsprop } = charts['mini-batches']()
    expect(signs.at(-1)! - signs[100]!).toBeCloseTo(-0.8, 10)
    expect(Math.abs(rmsprop.at(-1)! - rmsprop[100]!)).toBeLessThan(0.03)
  })

  test('the first step of RMSprop is 32 times too long, and that of Adam is not', () => {
    const { RMSprop: rmsprop, Adam: adam } = charts['first-steps']()
    expect(rmsprop[0]! / 0.001).toBeCloseTo(Math.sqrt(1000), 1)
    expect(adam.every((length) => Math.abs(length - 0.001) < 1e-9)).toBe(true)
  })

  test('RMSprop runs to and fro where Adam goes straight', () => {
    const { RMSprop: rmsprop, 'RMSprop of an average, which is Adam': adam } = charts.momentum()
    expect(way(rmsprop)).toBeGreaterThan(5 * way(adam))
    expect(adam.at(-1)).toBeLessThan(-0.05)
  })

  test('the penalty spares the loud parameter, and decay does not', () => {
    const values = Object.fromEntries(Object.entries(charts.decay()).map(([name, curve]) => [name, curve.at(-1)!]))
    expect(values['penalty, loud']).toBeGreaterThan(9.5)
    for (const name of ['penalty, quiet', 'decay, loud', 'decay, quiet']) expect(values[name]).toBeLessThan(6)
  })
})
