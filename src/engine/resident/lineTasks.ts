import { bytesOf } from '../../kernel/dtype.ts'
import type { Bases } from '../../kernel/lines/addresses.ts'
import { assembleLines } from '../../kernel/lines/assembleLines.ts'
import { lineBlockOf } from '../../kernel/lines/block.ts'
import { type LineLayout, lineLayoutOf } from '../../kernel/lines/layout.ts'
import { accumulatorCount } from '../../kernel/lines/layouts.ts'
import { type LineList, lineListOf } from '../../kernel/threads/lineTask.ts'
import { lineOf } from '../../kernel/value.ts'
import type { Unit } from '../hostValues.ts'
import type { Prepared, Stage } from '../prepared.ts'
import { linedLeafOf } from '../runPass.ts'
import { addressIn, type UnitPlace } from './groups.ts'
import type { Modules } from './modules.ts'
import type { Room } from './room.ts'

/** A pass along lines over one unit: how it runs, and where it finds everything. */
export interface LineTask {
  readonly unit: Unit
  readonly layout: LineLayout
  readonly list: LineList
  readonly kernel: number
  /** Where the list of its calls stands. */
  readonly listed: number
  readonly bases: Bases
  /** How many accumulators each reduction has. */
  readonly counts: readonly number[]
  /** What it loads along lines, which is copied to where it can be loaded, in the leaf's dtype. */
  readonly copies: readonly { readonly id: number; readonly address: number; readonly count: number }[]
}

/** Plans a pass along lines for one unit. `columns` are those of what it loads and stores by element. */
export function newLineTask(
  { graph }: Prepared,
  stage: Stage,
  unit: Unit,
  columns: readonly number[],
  place: UnitPlace,
  modules: Modules,
  room: Room,
): LineTask {
  const { dtype, leaves } = unit
  const { pass } = stage.pass.along!
  const leaf = leaves[0]!
  const stored = columns.map((column) => place.group.stored[column] ?? dtype)
  const layout = lineLayoutOf(pass, linedLeafOf(graph, stage.pass, leaf)!, dtype, stored)
  const list = lineListOf(layout)
  const copies: { id: number; address: number; count: number }[] = []
  const arrays = columns.map((column, k) => {
    const id = stage.pass.loads[k]
    const line = id === undefined ? undefined : lineOf(graph.at(id))
    if (id === undefined || line === undefined) return addressIn(place, column)
    const count = graph.lines!.placesOf(line, leaf.shape)
    copies.push({ id, count, address: room.reserve(count * bytesOf(dtype)) })
    return copies.at(-1)!.address
  })
  const counts = layout.reductions.map((_, i) => accumulatorCount(layout, i))
  const accumulators = layout.reductions.map((reduction, i) => room.reserve(counts[i]! * bytesOf(reduction.dtype)))
  return {
    ...{ unit, layout, list, copies, counts },
    kernel: modules.numberOf(layout.form.key, (limits) => assembleLines(layout.form, dtype, limits)),
    listed: room.reserve(list.bytes),
    bases: { arrays, accumulators },
  }
}

/** How many bytes the block of a task along lines takes. */
export const lineBlockSize = ({ layout: { form }, unit: { dtype } }: LineTask): number => lineBlockOf(form, dtype).size
