import { call } from '../expr.ts'
import { type Expr, lift, newNode, type Scalar } from '../node.ts'
import { ELEMENT, type HostFunction, LEAF } from '../value.ts'
import { asOperand, type Normals, noiseRow } from './row.ts'

const word: HostFunction = (x = 0) => asOperand(x)

/**
 * Makes a function of expressions, g + s z with a normally distributed z for each element, computed in float64 and rounded once.
 * z is made of a key, of a word that `hash` makes of the leaf's path, of a count, and of the place in the leaf.
 */
export function noiseOf(normals: Normals, hash: (path: string) => number): (g: Expr, s: Scalar, key: Scalar, count: Scalar) => Expr {
  const row = noiseRow(normals)
  const path = newNode({ op: 'ask', rank: LEAF, args: [], ask: (of) => asOperand(hash(String(of))) })
  return (g, s, key, count) => newNode({ op: 'noise', rank: ELEMENT, args: [g, lift(s), call(word, key), path, call(word, count)], row })
}
