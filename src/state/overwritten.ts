import type { Placed, StateEntry } from '../engine/placed.ts'
import { type Traced, traceWhole } from '../engine/trace.ts'
import { Graph } from '../kernel/graph.ts'
import { isRule } from '../transformation/composition.ts'
import type { Composition } from '../transformation/transformation.ts'

/** An entry of a state that no step reads, and every step, or some, writes: what is put there does nothing. */
export interface Overwritten {
  readonly path: string
  /** The entries that it is computed from and that stay as they are: what to change in its place. */
  readonly knobs: readonly string[]
  /** Whether a function of counts computes it, such as a schedule. */
  readonly isScheduled: boolean
}

/** Finds the entries that an edit would not change anything at, by looking at what rules compute. */
export function overwrittenIn(composition: Composition): Overwritten[] {
  const { flow, entries } = flowOf(composition)
  return entries.flatMap((entry, i) => (entry.kind === 'pair' ? [] : (flow.overwritten(i) ?? [])))
}

/**
 * The paths of the numbers of a state that no step changes, such as `state[2].learningRate`. A step that reads a rate from the
 * state returns it as it was, where a count, an average or the value of a schedule is computed anew. So the rules themselves
 * tell, those of other people too; of pairs written by hand nothing is known.
 */
export function constantsIn(composition: Composition): Set<string> {
  return pathsOfNumbers(composition, (flow, i) => flow.isConstant(i))
}

/** The paths of all numbers of a state that are hyperparameters: those that no step changes, and those that a schedule rules. */
export function hyperparametersIn(composition: Composition): Set<string> {
  return pathsOfNumbers(composition, (flow, i) => flow.isConstant(i) || flow.overwritten(i) !== undefined)
}

function pathsOfNumbers(composition: Composition, isOne: (flow: Flow, i: number) => boolean): Set<string> {
  const { flow, entries, placed } = flowOf(composition)
  const own = entries.filter(({ kind }, i) => kind === 'number' && isOne(flow, i)).map(({ path }) => path)
  const held = heldByPairs(placed).flatMap(({ path, holds }) =>
    [...pathsOfNumbers(holds, isOne)].map((within) => `state${path}${within.slice('state'.length)}`),
  )
  return new Set([...own, ...held])
}

/** What stands in pairs that say so, as `flatten` does, and where. */
function heldByPairs({ parts }: Placed): { path: string; holds: Composition }[] {
  return parts.flatMap(({ work, path, inner }) => {
    if (isRule(work)) return Object.values(inner).flatMap(heldByPairs)
    return work.holds === undefined ? [] : [{ path, holds: work.holds }]
  })
}

function flowOf(composition: Composition): { flow: Flow; entries: StateEntry[]; placed: Placed } {
  const graph = new Graph()
  const { traced, entries, placed } = traceWhole(graph, composition)
  return { flow: new Flow(graph, entries, traced), entries, placed }
}

/** What flows from which entries of a state to which. */
class Flow {
  readonly #graph: Graph
  readonly #entries: readonly StateEntry[]
  readonly #traced: Traced

  constructor(graph: Graph, entries: readonly StateEntry[], traced: Traced) {
    this.#graph = graph
    this.#entries = entries
    this.#traced = traced
  }

  overwritten(i: number): Overwritten | undefined {
    const { updates, next } = this.#traced
    if (this.#read(updates, ...next.filter((_, j) => j !== i).flat()).inputs.has(this.#input(i))) return undefined
    // An entry that goes on from itself, such as a count, or stays as it is, is not overwritten; nor is one that is compared with.
    const written = next[i]!.flatMap((id) => this.#alternatives(id)).filter((id) => !this.#isHeld(id, i))
    const { inputs, calls } = this.#read(...written)
    const compared = this.#read(...next[i]!.flatMap((id) => this.#conditions(id))).inputs
    if (written.length === 0 || inputs.has(this.#input(i)) || compared.has(this.#input(i))) return undefined
    const sources = this.#entries.flatMap((_, j) => (j !== i && inputs.has(this.#input(j)) ? [j] : []))
    const knobs = sources.filter((j) => this.isConstant(j))
    const isOfNumbers = [...inputs].every((name) => this.#entries.some(({ input, kind }) => input === name && kind === 'number'))
    return { path: this.#entries[i]!.path, knobs: knobs.map((j) => this.#entries[j]!.path), isScheduled: calls && isOfNumbers }
  }

  /** Whether an entry stays as it is, or as it is at first, whichever way every condition goes. */
  isConstant(i: number): boolean {
    const ids = this.#traced.next[i]!.flatMap((id) => this.#alternatives(id))
    return ids.length > 0 && ids.every((id) => this.#isHeld(id, i) || this.#isInitial(id, i))
  }

  #input(i: number): string {
    return this.#entries[i]!.input
  }

  #isHeld(id: number, i: number): boolean {
    const { op, name } = this.#graph.at(id)
    return op === 'input' && name === this.#input(i)
  }

  #isInitial(id: number, i: number): boolean {
    const { op, constant } = this.#graph.at(id)
    return op === 'const' && Object.is(constant, this.#entries[i]!.initial)
  }

  /** What a value may be: a choice is one of its sides. */
  #alternatives(id: number): number[] {
    const { op, args } = this.#graph.at(id)
    return op === 'choice' ? args.slice(0, 2).flatMap((arg) => this.#alternatives(arg)) : [id]
  }

  /** What decides which of them it is. */
  #conditions(id: number): number[] {
    const { op, args } = this.#graph.at(id)
    return op === 'choice' ? [args[2]!, ...args.slice(0, 2).flatMap((arg) => this.#conditions(arg))] : []
  }

  /** All that values are made of. */
  #read(...ids: number[]): { inputs: Set<string>; calls: boolean } {
    const seen = new Set<number>()
    const open = [...ids]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue
      seen.add(id)
      open.push(...this.#graph.at(id).args, ...[this.#traced.operands.get(id) ?? []].flat())
    }
    const values = [...seen].map((id) => this.#graph.at(id))
    return {
      inputs: new Set(values.flatMap(({ op, name }) => (op === 'input' ? [name] : []))),
      calls: values.some(({ op }) => op === 'call'),
    }
  }
}
