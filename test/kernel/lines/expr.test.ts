import { describe, expect, test } from 'vitest'
import { add, and, call, gt, leafTotal, lt, mul, select, sqrt, total } from '../../../src/kernel/expr.ts'
import { inputAlong, maxTo, meanTo, sumTo } from '../../../src/kernel/lines/expr.ts'
import { keep, keptAxes } from '../../../src/kernel/lines/keep.ts'
import { input } from '../../../src/kernel/node.ts'
import { ELEMENT, LEAF, LINE, TREE } from '../../../src/kernel/value.ts'

const rows = keep(() => [0])
const columns = keep(() => [-1])
const g = input(ELEMENT, 'g')
const r = inputAlong(rows, 'r')
const c = inputAlong(columns, 'c')
const leaf = input(LEAF, 'leaf')

describe('a value along a line', () => {
  test('stays on it with numbers of the leaf and with others on it', () => {
    for (const x of [add(r, 1), mul(r, leaf), sqrt(add(r, sumTo(g, rows))), maxTo(g, rows), meanTo(g, rows), select(gt(r, 0), r, 1)])
      expect([x.rank, x.line]).toEqual([LINE, rows])
  })

  test('varies by element with elements and with what is on another line', () => {
    for (const x of [mul(r, g), add(r, c), select(lt(r, c), r, leaf), select(lt(r, 1), g, 0)])
      expect([x.rank, x.line]).toEqual([ELEMENT, undefined])
  })

  test('is no number of the host', () => {
    expect(() => call(Math.floor, r)).toThrow('varies along a line')
    expect(() => total(r)).toThrow('varies along a line')
    expect(() => leafTotal(r)).toThrow('does not vary by element')
  })

  test('meets conditions by leaf as masks, and is a number as a condition on elements', () => {
    const onLine = select(lt(leaf, 1), r, 0)
    expect([onLine.rank, onLine.args[2]]).toMatchObject([LINE, { op: 'lt', rank: LINE }])
    const onElements = and(lt(r, 1), lt(g, 1))
    expect(onElements.args[0]).toMatchObject({ op: 'lt', rank: ELEMENT, args: [{ op: 'const' }, { op: 'select', rank: LINE }] })
    expect(lt(input(TREE, 't'), 1).rank).toBe(TREE)
  })
})

describe('reductions', () => {
  test('to the line that a value is on leave it as it is', () => {
    expect([sumTo(r, rows), maxTo(r, rows), meanTo(r, rows)]).toEqual([r, r, r])
  })

  test('refuse what is one value for a leaf', () => {
    expect(() => sumTo(leaf, rows)).toThrow('sumTo: the operand is one value for a whole leaf')
    expect(() => maxTo(1, rows)).toThrow('maxTo')
    expect(() => meanTo(leafTotal(g), rows)).toThrow('meanTo')
  })
})

describe('the axes that a line keeps', () => {
  test('count from the end where negative, and come in order', () => {
    expect(
      keptAxes(
        keep(() => [-1, 0]),
        [2, 3, 4],
      ),
    ).toEqual([0, 2])
    expect(
      keptAxes(
        keep((shape) => (shape.length === 2 ? [0] : undefined)),
        [2],
      ),
    ).toBeUndefined()
  })

  test('have to be there, once', () => {
    expect(() =>
      keptAxes(
        keep(() => [-3]),
        [2, 3],
      ),
    ).toThrow('has shape [2,3], which lacks axis -3')
    expect(() =>
      keptAxes(
        keep(() => [2]),
        [2, 3],
      ),
    ).toThrow('lacks axis 2')
    expect(() =>
      keptAxes(
        keep(() => [1, -1]),
        [2, 3],
      ),
    ).toThrow('has shape [2,3], of which axis 1 is kept twice')
  })
})
