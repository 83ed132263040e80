import type { Pool } from '../../kernel/threads/threads.ts'
import { holdsArrays } from '../../transformation/stateSpec.ts'
import { build } from '../../trees/build.ts'
import { dataOf, withShape } from '../../trees/leaf.ts'
import { leavesOf, matchingLeaves } from '../../trees/match.ts'
import type { HostValues, Unit } from '../hostValues.ts'
import { execute, type Runner } from '../phases.ts'
import type { StateEntry } from '../placed.ts'
import { COLUMNS, type Course, columnOfEntry } from '../prepared.ts'
import type { Blueprint } from './blueprint.ts'
import { ENTRIES, PARAMS, UPDATES } from './columnFinder.ts'
import { type Column, type Given, newModelMemory } from './modelMemory.ts'
import { type AlongLines, lineRunner } from './runLines.ts'
import { stageRunner } from './runTasks.ts'
import type { StepInputs } from './stepInputs.ts'

/** Where the entries of the state begin among what the host reads. */
const FIRST_ENTRY = COLUMNS.length

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
  step(gradients: Given, inputs: StepInputs, extra: unknown, onWrite: () => void): Stepped
  /** Takes in parameters and state that have been computed elsewhere, and hands them out. */
  replace(params: unknown, state: readonly unknown[], onWrite: () => void): Stepped
  /** Has the threads forget its memory. Whoever keeps this function alone does not keep the model. */
  readonly leave: () => void
}

/** A leaf as it stands in a tree of other shapes; only records have one. */
const reshaped = (leaf: unknown, shape: readonly number[]): unknown => {
  const data = dataOf(leaf)
  return typeof data === 'object' ? withShape(leaf, data, shape) : leaf
}

/** Makes memory for a model. */
export function newResident(blueprint: Blueprint, pool: Pool): Resident {
  const { entries, pairOf, prepared, layout, isShared } = blueprint
  const { structure, active, variants, lined } = prepared
  const { pages } = layout
  const memory = new WebAssembly.Memory(isShared ? { initial: pages, maximum: pages, shared: true } : { initial: pages })
  const threads = pool.join(memory, layout.maxSums)
  const model = newModelMemory(prepared, layout, memory)
  const { columns } = model
  const runStage = stageRunner(layout, memory, threads)
  const runLines = prepared.graph.lines && lineRunner(prepared, layout, memory, threads)
  const hasPairs = entries.some(({ kind }) => kind === 'pair')
  const hasScalars = entries.some(({ kind }) => kind === 'scalar')
  const isAbsent = ({ part }: StateEntry, leaf: number): boolean => active[part]?.[leaf] === false

  /** Copies in what is not there yet; what is handed on is in the records of what was given. */
  const takeIn = (given: readonly Given[], ...others: readonly Given[]): void => {
    model.write([...others, ...given])
    for (const { column, leaves, isOwn } of given) if (!isOwn) columns[column]!.noteLeaves(leaves)
  }
  /** Hands a tree out: the arrays that were given where others share them, which stay where they are for these to see. */
  const handOut = (given: Given): unknown => {
    const column = columns[given.column]!
    if (model.writeBack(given)) return column.handOutOthers(given.leaves)
    return column.handOut()
  }
  const handOutAll = ([params, ...arrays]: readonly Given[], state: unknown[]): Stepped => {
    for (const given of arrays) state[given.column - ENTRIES] = handOut(given)
    return { params: handOut(params!), state }
  }

  /** Copies a tree that is there as a whole to where a host task is given it. */
  const copyWhole = (units: readonly Unit[], operand: number, to: number): void => {
    const { op, name, args } = prepared.graph.at(operand)
    if (op !== 'received' && op !== 'input') return
    const from = op === 'received' ? layout.hostTasks.get(args[0]!)! : layout.inputs.get(name)!
    for (const { leaves } of units) for (const { index } of leaves) columns[to]!.copyLeaf(columns[from]!, index)
  }
  /** Lets the host work on a whole tree, which it is given as views of the memory; what it returns is copied in. */
  const perform = (task: number, { operands }: Course, host: HostValues, extra: unknown): void => {
    const { work, args, origin } = prepared.graph.at(task)
    const column = layout.hostTasks.get(task)!
    for (const { index, units } of variants) copyWhole(units, operands[index]!.get(task)!, column)
    const tree = columns[column]!.peek()
    const params = columns[PARAMS]!.peek()
    const [returned, handed] = work!(tree, { held: args.map((arg) => host.anything(arg)), params, extra })
    if (returned !== tree)
      model.write([{ column, leaves: matchingLeaves(returned, `the updates that ${origin} returns, `, structure), isOwn: false }])
    host.hand(task, model.detached(handed))
  }

  return {
    blueprint,
    buffer: memory.buffer,
    columns,
    begin(params) {
      const leaves = leavesOf(params, structure)!
      columns.forEach((column, i) => {
        column.noteLeaves(lined[i - ENTRIES]?.structure.leaves.map(({ index, shape }) => reshaped(leaves[index], shape)) ?? leaves)
      })
      model.write([{ column: PARAMS, leaves, isOwn: false }])
      const state = entries.map((entry, i) => {
        const { kind, initial } = entry
        if (kind === 'number') return initial
        if (kind === 'pair') return pairOf(entry).init(params)
        if (kind === 'scalar') return build(structure, ({ index }) => (isAbsent(entry, index) ? null : initial))
        if (initial === 'params') model.write([{ column: ENTRIES + i, leaves, isOwn: false }])
        else columns[ENTRIES + i]!.fill(initial)
        return columns[ENTRIES + i]!.handOut()
      })
      return { params: columns[PARAMS]!.handOut(), state, grads: columns[UPDATES]!.handOut() }
    },
    isGivenBack: ({ given }) => model.areGivenBack(given),
    step(gradients, { given, hostColumns: read }, extra, onWrite) {
      // What a pair's state has of this memory would be overwritten before the pair gets to see it.
      const hostColumns = hasPairs
        ? read.map((column, i) => (entries[i - FIRST_ENTRY]?.kind === 'pair' ? column.map(model.detached) : column))
        : read
      const scalars = hasScalars ? hostColumns.slice(FIRST_ENTRY).map((column) => column.slice()) : []
      const state: unknown[] = []
      const made: AlongLines = new Map()
      prepared.withHostValues(hostColumns, extra, (host) => {
        const begin = (): void => {
          onWrite()
          takeIn(given, gradients)
          threads.begin()
          for (const column of layout.hostTasks.values()) columns[column]!.noteLeaves(gradients.leaves)
        }
        const runner: Runner = {
          begin,
          run(variant, stage) {
            if (stage.pass.on === undefined && stage.pass.along === undefined) runStage(host, variant, stage)
            else runLines!(host, variant.units, stage, made)
          },
          perform: (task, course) => perform(task, course, host, extra),
        }
        execute(prepared, entries, host, runner, scalars, state)
      })
      if (hasScalars) {
        entries.forEach(({ kind }, i) => {
          if (kind === 'scalar') state[i] = build(structure, ({ index }) => scalars[i]![index])
        })
      }
      return handOutAll(given, state)
    },
    replace(params, state, onWrite) {
      const given: Given[] = [{ column: PARAMS, leaves: matchingLeaves(params, 'params', structure), isOwn: false }]
      entries.forEach((entry, i) => {
        if (holdsArrays(entry)) given.push({ column: ENTRIES + i, leaves: columnOfEntry(prepared, entry, i, state[i]), isOwn: false })
      })
      onWrite()
      takeIn(given)
      return handOutAll(given, [...state])
    },
    leave: threads.leave,
  }
}
