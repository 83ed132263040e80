import { type Cell, elementary, oneMinusPower, operate } from './arrayMeaning.ts'
import type { ArrayOps } from './arrayOps.ts'
import { type Dtype, newArray } from './dtype.ts'
import type { Graph } from './graph.ts'
import type { Line } from './linePass.ts'
import { powInteger } from './power.ts'
import { product } from './product.ts'
import { ELEMENT, lineOf, TREE } from './value.ts'

/** A leaf as its values are evaluated. */
export interface EvaluatedLeaf {
  readonly shape: readonly number[]
  readonly dtype: Dtype | 'number'
}

/** What an evaluation asks for. */
export interface Given<A, L> {
  /** What is read: an array of a leaf, or what is one value for the leaf or for the tree. */
  input(id: number, leaf: L | undefined): Cell<A>
  /** What a total adds up: an operand of each leaf that takes part, in order. */
  termsOf(total: number): readonly (readonly [operand: number, leaf: L])[]
  /** Calls the function of a value on the host. */
  call(id: number, args: readonly number[], leaf: L | undefined): number
  /** A value that has been computed before, if it has. */
  known?(id: number, leaf: L | undefined): Cell<A> | undefined
}

/** A value of a leaf that is asked for. */
export interface Wanted {
  readonly id: number
  /** The shape of the array that it has to be; it may be a number elsewhere. */
  readonly shape?: readonly number[] | undefined
  /** The dtype of that, where it is not the leaf's. */
  readonly dtype?: Dtype | undefined
}

/** The values of one leaf, or, without a leaf, of the tree. */
interface Frame<A, L> {
  readonly leaf: L | undefined
  readonly values: Map<number, Cell<A>>
}

/**
 * Evaluates the values of a graph for one step, each when it is asked for, with the arrays of a library. What is made of numbers alone
 * is a number, computed in float64 as the host would; what is made of an array is an array. So it is the arrays that decide what
 * runs where: if `sum` returns one, whatever depends on a total stays beside it, and nothing is read back. A choice is decided
 * where its condition is a number, and computes both sides elsewhere.
 */
export class ArrayEvaluation<A extends object, L extends EvaluatedLeaf> {
  readonly #graph: Graph
  readonly #ops: ArrayOps<A>
  readonly #given: Given<A, L>
  readonly #tree: Frame<A, L> = { leaf: undefined, values: new Map() }

  constructor(graph: Graph, ops: ArrayOps<A>, given: Given<A, L>) {
    this.#graph = graph
    this.#ops = ops
    this.#given = given
  }

  /** A value of the whole tree. */
  tree(id: number): Cell<A> {
    return this.#evaluated(id, this.#tree)
  }

  /** Some values of a leaf, those as arrays of a shape that are wanted so. */
  leaf(wanted: readonly Wanted[], leaf: L): Cell<A>[] {
    return this.#inScope(
      wanted.map(({ id }) => id),
      leaf,
      (frame) =>
        wanted.map(({ id, shape, dtype }) => {
          if (shape === undefined) return this.#evaluated(id, frame)
          const array = this.#spread(id, shape, frame)
          return dtype === undefined ? array : this.#ops.cast(array, dtype)
        }),
    )
  }

  /** Evaluates values of a leaf, after what these need of the tree: that outlives the scope of the leaf that is the first to need it. */
  #inScope(ids: readonly number[], leaf: L, evaluate: (frame: Frame<A, L>) => Cell<A>[]): Cell<A>[] {
    this.#evaluateTreeBelow(ids)
    const run = (): Cell<A>[] => evaluate({ leaf, values: new Map() })
    return this.#ops.scope ? this.#ops.scope(run) : run()
  }

  #evaluateTreeBelow(ids: readonly number[]): void {
    const visited = new Set<number>()
    const open = [...ids]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (visited.has(id)) continue
      visited.add(id)
      const { op, rank, row, args } = this.#graph.at(id)
      if (rank === TREE) this.tree(id)
      else if (op === 'choice') {
        const condition = this.tree(args[2]!)
        open.push(...(typeof condition === 'number' ? [args[condition === 1 ? 0 : 1]!] : args))
      } else open.push(...(row?.elementary === undefined ? args : args.slice(2)))
    }
  }

  /** A value, once all that it is made of is there; with a list of its own, for calls would not go as deep as expressions do. */
  #evaluated(wanted: number, frame: Frame<A, L>): Cell<A> {
    const isMissing = (id: number): boolean => this.#found(id, frame) === undefined
    const open = [wanted]
    for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
      const missing = isMissing(id) ? this.#before(id, frame).filter(isMissing) : []
      if (missing.length > 0) open.push(...missing)
      else {
        open.pop()
        if (isMissing(id)) this.#frameOf(id, frame).values.set(id, this.#made(id, frame))
      }
    }
    return this.#found(wanted, frame)!
  }

  #frameOf(id: number, frame: Frame<A, L>): Frame<A, L> {
    return this.#graph.at(id).rank === TREE ? this.#tree : frame
  }

  #found(id: number, frame: Frame<A, L>): Cell<A> | undefined {
    const { leaf, values } = this.#frameOf(id, frame)
    return values.get(id) ?? this.#given.known?.(id, leaf)
  }

  /** What has to be there before a value can be made: of a choice first its condition, then what that picks. */
  #before(id: number, frame: Frame<A, L>): readonly number[] {
    const { op, row, args } = this.#graph.at(id)
    if (op === 'choice') {
      const condition = this.#found(args[2]!, frame)
      return typeof condition === 'number' ? [args[condition === 1 ? 0 : 1]!] : condition === undefined ? args.slice(2) : args
    }
    if (row?.elementary === undefined) return args
    const operands = args.slice(2)
    return operands.every((arg) => typeof this.#found(arg, frame) === 'number') ? args.slice(1, 2) : operands
  }

  #made(id: number, frame: Frame<A, L>): Cell<A> {
    const { op, row, args, constant, line } = this.#graph.at(id)
    const { leaf } = this.#frameOf(id, frame)
    const at = (i: number): Cell<A> => this.#found(args[i]!, frame)!
    switch (op) {
      case 'const':
        return constant
      case 'input':
        return this.#given.input(id, leaf)
      case 'call':
      case 'ask':
        return this.#called(id, frame)
      case 'total':
        return this.#total(id)
      case 'leafTotal':
        return this.#ops.sum(this.#spread(args[0]!, leaf!.shape, frame))
      case 'lineSum':
      case 'lineMax':
        return this.#reduced(id, frame)
      case 'places':
        return this.#graph.lines!.placesOf(line!, leaf!.shape)
      case 'leafMax':
        return at(0)
      case 'choice':
        return this.#chosen(at(0), at(1), at(2))
      case 'noise':
        return this.#noise(id, frame)
    }
    if (row !== undefined) return this.#operation(id, frame)
    throw this.#refused(id, 'is written by hand or works on whole trees')
  }

  #chosen(yes: Cell<A> | undefined, no: Cell<A> | undefined, condition: Cell<A>): Cell<A> {
    if (typeof condition === 'number') return (condition === 1 ? yes : no)!
    return this.#ops.select(yes!, no!, condition)
  }

  #operation(id: number, frame: Frame<A, L>): Cell<A> {
    const value = this.#graph.at(id)
    const { row, args } = value
    const weight = this.#weight(id, frame)
    if (weight !== undefined) return weight
    const ownOf = row!.elementary
    const operands = (ownOf === undefined ? args : args.slice(2)).map((arg) => this.#found(arg, frame)!)
    if (operands.every((x) => typeof x === 'number')) return ownOf === undefined ? row!.eval(...operands) : this.#found(args[1]!, frame)!
    const made = ownOf === undefined ? operate(this.#graph, value, operands, this.#ops) : elementary(ownOf, operands, this.#ops)
    if (made !== undefined) return made
    throw this.#refused(id, `computes ${value.op}, which looks at the bits of numbers`)
  }

  /** 1 − βᵗ with t in an array, if that is what a value is: the difference alone would keep few of the bits of float32. */
  #weight(id: number, frame: Frame<A, L>): A | undefined {
    const { op, args } = this.#graph.at(id)
    if (op !== 'sub' || this.#graph.at(args[0]!).constant !== 1) return undefined
    const power = this.#graph.at(args[1]!)
    if (power.fn !== powInteger) return undefined
    const [decay, count] = power.args.map((arg) => this.#found(arg, frame))
    return typeof decay === 'number' && typeof count === 'object' ? oneMinusPower(decay, count, this.#ops) : undefined
  }

  /** Calls a function on the host, which knows numbers only. */
  #called(id: number, frame: Frame<A, L>): Cell<A> {
    const { rank, fn, args } = this.#graph.at(id)
    const operands = args.map((arg) => this.#found(arg, frame)!)
    const numbers = operands.filter((x) => typeof x === 'number')
    if (numbers.length === operands.length) return this.#given.call(id, numbers, rank === TREE ? undefined : frame.leaf)
    if (fn === powInteger) return this.#ops.pow(operands[0]!, operands[1]!)
    throw this.#refused(id, `calls ${fn?.name || 'a function'} with what depends on a sum, which stays in an array`)
  }

  #total(id: number): Cell<A> {
    const { fn } = this.#graph.at(id)
    const start = fn === undefined ? 0 : Number.NEGATIVE_INFINITY
    const fold = fn ?? ((sum = 0, term = 0) => sum + term)
    let folded: Cell<A> = start
    for (const [operand, leaf] of this.#given.termsOf(id)) {
      const [term = 0] = this.#inScope([operand], leaf, (frame) => [
        this.#graph.at(operand).rank === ELEMENT
          ? this.#ops.sum(this.#spread(operand, leaf.shape, frame))
          : this.#evaluated(operand, frame),
      ])
      if (typeof folded === 'number' && typeof term === 'number') folded = fold(folded, term)
      else folded = folded === start ? term : this.#ops[fn === undefined ? 'add' : 'max'](folded, term)
    }
    return folded
  }

  #reduced(id: number, frame: Frame<A, L>): A {
    const { op, args, line } = this.#graph.at(id)
    const { shape } = frame.leaf!
    const [operand = -1] = args
    const keptOf = (of: Line | undefined): readonly number[] =>
      of === undefined ? shape.map((_, axis) => axis) : this.#graph.lines!.linedLeaf(shape, undefined, [of]).kept[0]!
    const there = keptOf(lineOf(this.#graph.at(operand)))
    const kept = keptOf(line)
    const array = this.#spread(
      operand,
      shape.map((length, axis) => (there.includes(axis) ? length : 1)),
      frame,
    )
    const axes = there.filter((axis) => !kept.includes(axis))
    if (axes.length === 0) return array
    return op === 'lineSum' ? this.#ops.sumOver(array, axes) : this.#ops.maxOver(array, axes)
  }

  /** A value as an array of a shape: what varies by element may come as a number, or as what varies along a line. */
  #spread(id: number, shape: readonly number[], frame: Frame<A, L>): A {
    const value = this.#evaluated(id, frame)
    return typeof value !== 'number' && String(this.#ops.shapeOf(value)) === String(shape) ? value : this.#ops.spread(value, shape)
  }

  /** g + s z, with the z that a kernel would draw for a deviation of 1. */
  #noise(id: number, frame: Frame<A, L>): Cell<A> {
    const { args, row } = this.#graph.at(id)
    const [g = 0, deviation = 0, ...words] = args.map((arg) => this.#found(arg, frame)!)
    const numbers = words.filter((word) => typeof word === 'number')
    if (numbers.length < words.length) throw this.#refused(id, 'draws noise by a count that depends on a sum or is not known yet')
    const { shape, dtype } = frame.leaf!
    const drawn = newArray(dtype === 'float32' ? dtype : 'float64', product(shape))
    row!.placed!.compute([drawn.slice(), 1, ...numbers], 0, drawn)
    return this.#ops.add(g, this.#ops.mul(deviation, this.#ops.array(drawn, shape)))
  }

  #refused(id: number, what: string): TypeError {
    return new TypeError(`${this.#graph.at(id).origin} ${what}: ${this.#ops.advice}`)
  }
}
