import type { Pool } from '../../kernel/threads/threads.ts'
import { build } from '../../trees/build.ts'
import { leavesOf, matchingLeaves } from '../../trees/match.ts'
import { columnOfEntry, execute } from '../prepared.ts'
import type { StateEntry } from '../trace.ts'
import type { Blueprint } from './blueprint.ts'
import { ENTRIES, PARAMS, UPDATES } from './memoryMap.ts'
import { type Column, type Given, newModelMemory } from './modelMemory.ts'
import { phaseRunner } from './runTasks.ts'
import type { StepInputs } from './stepInputs.ts'

/** Parameters, and the value of each entry of the state. */
export interface Stepped {
  readonly params: unknown
  readonly state: unknown[]
}

/** A model in one memory: what a donating optimizer works on. */
export interface Resident {
  readonly blueprint: Blueprint
  readonly buffer: ArrayBufferLike
  readonly columns: readonly Column[]
  /** Copies parameters in, makes the state, and hands all out. */
  begin(params: unknown): Stepped & { readonly grads: unknown }
  /** Whether a step on these inputs overwrites nothing but what it is given. */
  isGivenBack(inputs: StepInputs): boolean
  /** Steps in place, and hands all out; `onWrite` is called before anything is overwritten. */
  step(gradients: Given, inputs: StepInputs, onWrite: () => void): Stepped
  /** Takes in parameters and state that have been computed elsewhere, and hands them out. */
  replace(params: unknown, state: readonly unknown[], onWrite: () => void): Stepped
  /** Has the threads forget its memory. Whoever keeps this function alone does not keep the model. */
  readonly leave: () => void
}

/** Makes memory for a model. */
export function newResident(blueprint: Blueprint, pool: Pool): Resident {
  const { entries, prepared, layout, isShared } = blueprint
  const { structure, active, variants } = prepared
  const { pages } = layout
  const memory = new WebAssembly.Memory(isShared ? { initial: pages, maximum: pages, shared: true } : { initial: pages })
  const threads = pool.join(memory, layout.maxSums)
  const model = newModelMemory(structure, layout, entries.length, memory)
  const { columns } = model
  const runPhase = phaseRunner(layout, memory, threads)
  const hasScalars = entries.some(({ kind }) => kind === 'scalar')
  const isAbsent = ({ part }: StateEntry, leaf: number): boolean => active[part]?.[leaf] === false

  /** Hands a tree out: the arrays that were given where others share them, which stay where they are for these to see. */
  const handOut = (given: Given): unknown => {
    const column = columns[given.column]!
    if (model.writeBack(given)) return column.handOutOthers(given.leaves)
    if (!given.isOwn) column.noteLeaves(given.leaves)
    return column.handOut()
  }
  const handOutAll = ([params, ...arrays]: readonly Given[], state: unknown[]): Stepped => {
    for (const given of arrays) state[given.column - ENTRIES] = handOut(given)
    return { params: handOut(params!), state }
  }

  return {
    blueprint,
    buffer: memory.buffer,
    columns,
    begin(params) {
      const leaves = leavesOf(params, structure)!
      for (const column of columns) column.noteLeaves(leaves)
      model.write([{ column: PARAMS, leaves, isOwn: false }])
      const state = entries.map((entry, i) => {
        const { kind, initial } = entry
        if (kind === 'number') return initial
        if (kind === 'scalar') return build(structure, ({ index }) => (isAbsent(entry, index) ? null : initial))
        if (initial === 'params') model.write([{ column: ENTRIES + i, leaves, isOwn: false }])
        else columns[ENTRIES + i]!.fill(initial)
        return columns[ENTRIES + i]!.handOut()
      })
      return { params: columns[PARAMS]!.handOut(), state, grads: columns[UPDATES]!.handOut() }
    },
    isGivenBack: ({ given }) => model.areGivenBack(given),
    step(gradients, { given, hostColumns }, onWrite) {
      const results = hasScalars ? hostColumns.slice(ENTRIES).map((column) => column.slice()) : []
      const state: unknown[] = []
      prepared.withHostValues(hostColumns, (host) => {
        const begin = (): void => {
          onWrite()
          model.write([gradients, ...given])
          threads.begin()
        }
        execute(prepared, entries, host, results, (variant, phase) => runPhase(host, variant, phase), begin)
        entries.forEach(({ kind }, i) => {
          if (kind === 'number') state[i] = host.value(variants[0]!.traced.next[i]!)
        })
      })
      if (hasScalars) {
        entries.forEach(({ kind }, i) => {
          if (kind === 'scalar') state[i] = build(structure, ({ index }) => results[1 + i]![index])
        })
      }
      return handOutAll(given, state)
    },
    replace(params, state, onWrite) {
      const given: Given[] = [{ column: PARAMS, leaves: matchingLeaves(params, 'params', structure), isOwn: false }]
      entries.forEach((entry, i) => {
        if (entry.kind === 'array') given.push({ column: ENTRIES + i, leaves: columnOfEntry(prepared, entry, state[i]), isOwn: false })
      })
      onWrite()
      model.write(given)
      return handOutAll(given, [...state])
    },
    leave: threads.leave,
  }
}
