import { entriesOf, place, type StateEntry } from '../engine/placed.ts'
import { type Traced, traceParts } from '../engine/trace.ts'
import { Graph } from '../kernel/graph.ts'
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

/** The paths of the numbers in a state that are hyperparameters: those that steps leave as they are, and those that are overwritten. */
export function hyperparametersIn(composition: Composition): Set<string> {
  const { flow, entries } = flowOf(composition)
  const numbers = entries.filter(({ kind }, i) => kind === 'number' && (flow.isKnob(i) || flow.overwritten(i) !== undefined))
  return new Set(numbers.map(({ path }) => path))
}

function flowOf(composition: Composition): { flow: Flow; entries: StateEntry[] } {
  const placed = place(composition)
  const entries = entriesOf(placed)
  const graph = new Graph()
  const traced = traceParts(graph, placed, entries, () => true, undefined)
  return { flow: new Flow(graph, entries, traced), entries }
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
    // An entry that goes on from itself, such as a count, or stays as it is, is not overwritten.
    const written = next[i]!.flatMap((id) => this.#alternatives(id)).filter((id) => !this.#isHeld(id, i))
    const { inputs, calls } = this.#read(...written)
    if (written.length === 0 || inputs.has(this.#input(i))) return undefined
    const sources = this.#entries.flatMap((_, j) => (j !== i && inputs.has(this.#input(j)) ? [j] : []))
    const knobs = sources.filter((j) => this.isKnob(j))
    const isOfNumbers = [...inputs].every((name) => this.#entries.some(({ input, kind }) => input === name && kind === 'number'))
    return { path: this.#entries[i]!.path, knobs: knobs.map((j) => this.#entries[j]!.path), isScheduled: calls && isOfNumbers }
  }

  /** Whether steps leave an entry as it is. */
  isKnob(i: number): boolean {
    const ids = this.#traced.next[i]!.flatMap((id) => this.#alternatives(id))
    return ids.length > 0 && ids.every((id) => this.#isHeld(id, i))
  }

  #input(i: number): string {
    return this.#entries[i]!.input
  }

  #isHeld(id: number, i: number): boolean {
    const { op, name } = this.#graph.at(id)
    return op === 'input' && name === this.#input(i)
  }

  /** What a value may be: a choice is one of its sides. */
  #alternatives(id: number): number[] {
    const { op, args } = this.#graph.at(id)
    return op === 'choice' ? args.slice(0, 2).flatMap((arg) => this.#alternatives(arg)) : [id]
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
