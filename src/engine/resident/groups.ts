import { bytesOf, type Dtype } from '../../kernel/dtype.ts'
import { BLOCK, TURN } from '../../kernel/sums.ts'
import type { Unit } from '../hostValues.ts'
import type { Variant } from '../prepared.ts'
import type { Room } from './room.ts'

/** Arrays whose starts differ by a multiple of 4 KiB slow each other down, so each column starts a few cache lines further. */
const STAGGER = 192
/** Of smaller arrays it does not matter. */
const LARGE = 65536

/** Units whose arrays stand side by side in every column, so that one run of a kernel may cover them. */
export interface Group {
  readonly dtype: Dtype
  readonly units: readonly Unit[]
  readonly elements: number
  /** Where each column begins, and the dtype that its numbers are stored in. */
  readonly addresses: number[]
  readonly stored: Dtype[]
  /** Its units cut into blocks, in order: the first element of each and how many it has. Sums are kept by block. */
  readonly blocks: readonly (readonly [element: number, size: number])[]
  /** Where these are listed, if anything is summed. */
  list: number
}

/** Where a unit stands: its group, the element of every column that it begins at, and the first of its blocks. */
export interface UnitPlace {
  readonly group: Group
  readonly offset: number
  readonly block: number
  /** By column, where what it has along lines begins, which no group has. */
  readonly lined: number[]
}

/** Puts units of one dtype side by side in the same columns, some of which store another, and notes where each stands. */
export function groupUnits(
  { units: all }: Variant,
  columns: readonly number[],
  ownDtypes: ReadonlyMap<number, Dtype>,
  places: Map<Unit, UnitPlace>,
): Group[] {
  return (['float64', 'float32'] as const).flatMap((dtype) => {
    const units = all.filter((unit) => unit.dtype === dtype)
    if (units.length === 0) return []
    let elements = 0
    const blocks: [element: number, size: number][] = []
    const starts = units.map(({ size }) => {
      const start = { offset: elements, block: blocks.length }
      for (let from = 0; from < size; from += BLOCK) blocks.push([elements + from, Math.min(BLOCK, size - from)])
      elements += Math.ceil(size / TURN) * TURN
      return start
    })
    const group: Group = { dtype, units, elements, addresses: [], stored: [], blocks, list: 0 }
    for (const column of columns) {
      group.addresses[column] = -1
      group.stored[column] = ownDtypes.get(column) ?? dtype
    }
    units.forEach((unit, i) => {
      places.set(unit, { group, ...starts[i]!, lined: [] })
    })
    return [group]
  })
}

/** Decides where the columns of a group stand, and the list of its blocks. */
export function placeGroup(group: Group, isSummed: boolean, room: Room): void {
  if (isSummed) group.list = room.reserve(8 * group.blocks.length)
  group.addresses.forEach((_, column) => {
    const bytes = group.elements * bytesOf(group.stored[column]!)
    if (bytes >= LARGE) room.skip((column * STAGGER - room.end) & 4095)
    group.addresses[column] = room.reserve(bytes)
  })
}

/** Where the elements of a unit begin in a column. */
export const addressIn = ({ group: { addresses, stored }, offset }: UnitPlace, column: number): number =>
  addresses[column]! + offset * bytesOf(stored[column]!)
