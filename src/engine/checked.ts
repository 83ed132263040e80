import type { Line } from '../kernel/linePass.ts'
import { isCondition, isWithin, lift, type Scalar } from '../kernel/node.ts'
import { LEAF, LINE, type Rank } from '../kernel/value.ts'

/** What a rule has returned, if it varies by no more than a rank, and along no line that another does not tell. */
export function checked(value: unknown, rank: Rank, where: string, line?: Line): Scalar {
  if (!isScalar(value)) throw new TypeError(`${where} ${String(value)}, wanted an expression or a number`)
  const node = lift(value)
  if (isCondition(node)) throw new TypeError(`${where} a condition, wanted a number: select(condition, 1, 0) makes one`)
  const isStrange = line !== undefined && rank === LINE && node.rank === LINE && !isWithin(node.line, line)
  if (node.rank <= rank && !isStrange) return value
  const varies = node.rank === LEAF ? 'by leaf' : node.rank === LINE ? 'along a line' : 'by element'
  const wanted =
    rank === LINE ? 'what varies along its line: reduce it with sumTo, meanTo or maxTo' : 'one value: reduce it with total or leafTotal'
  throw new TypeError(`${where} what varies ${varies}, wanted ${wanted}`)
}

const isScalar = (value: unknown): value is Scalar => typeof value === 'number' || 'op' in Object(value)
