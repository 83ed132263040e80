import { expect, test } from 'vitest'
import { add, mul, total } from '../../src/kernel/expr.ts'
import { Graph } from '../../src/kernel/graph.ts'
import { constant, type Expr, input } from '../../src/kernel/node.ts'
import { ELEMENT } from '../../src/kernel/value.ts'

const interned = (node: Expr) => {
  const [graph, ids, totals] = [new Graph(), new Map(), new Map<number, number>()]
  const id = graph.intern(node, { ids, operands: totals, whole: new Set() }, () => `total ${totals.size}`)
  return { id, graph, totals, read: () => graph.values.map(({ op, args }) => [op, ...args]) }
}

test('operands come before what needs them, from the first to the last, and equal values once', () => {
  const [x, y] = [input(ELEMENT, 'x'), input(ELEMENT, 'y')]
  const { id, read, totals } = interned(add(mul(x, y), total(add(mul(input(ELEMENT, 'x'), y), x))))
  expect(read()).toEqual([['input'], ['input'], ['mul', 0, 1], ['add', 2, 0], ['total'], ['add', 2, 4]])
  expect([id, [...totals]]).toEqual([5, [[4, 3]]])
})

test('an expression may be as deep as memory allows', () => {
  const depth = 100_000
  let [list, ladder]: Expr[] = [input(ELEMENT, 'x'), input(ELEMENT, 'x')]
  for (let i = 0; i < depth; i++) {
    list = add(list!, constant(1))
    ladder = add(ladder!, ladder!)
  }
  expect(interned(list!).graph.values).toHaveLength(depth + 2)
  expect(interned(ladder!).graph.values).toHaveLength(depth + 1)
})
