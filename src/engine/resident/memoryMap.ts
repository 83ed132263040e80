import { assemble, layoutOf, MAX_PAGES, SHARED } from '../../kernel/assemble.ts'
import { bytesOf, type Dtype } from '../../kernel/dtype.ts'
import { TREE } from '../../kernel/expr.ts'
import type { Pass } from '../../kernel/pass.ts'
import { BLOCK, TURN } from '../../kernel/sums.ts'
import { WORDS } from '../../kernel/threads/task.ts'
import type { Unit } from '../hostValues.ts'
import type { Prepared, Variant } from '../prepared.ts'
import type { StateEntry } from '../trace.ts'

const PAGE = 65536
/** Arrays whose starts differ by a multiple of 4 KiB slow each other down, so each column starts a few cache lines further. */
const STAGGER = 192

/** The last bytes of a memory tell that it belongs to a model. */
export const SIGNATURE = [0x67, 0x72, 0x61, 0x64, 0x66, 0x6f, 0x72, 0x6d]

/** Units whose arrays stand side by side in every column, so that one run of a kernel may cover them. */
export interface Group {
  readonly dtype: Dtype
  readonly units: readonly Unit[]
  readonly elements: number
  /** Where each column begins. */
  readonly addresses: number[]
  /** Its units cut into blocks, in order: the first element of each and how many it has. Sums are kept by block. */
  readonly blocks: readonly (readonly [element: number, size: number])[]
  /** Where these are listed, if anything is summed. */
  list: number
}

/** Where a unit stands: its group, the element of every column that it begins at, and the first of its blocks. */
export interface Place {
  readonly group: Group
  readonly offset: number
  readonly block: number
}

/** A pass with its kernel for each dtype that its leaves have, and the columns that it loads and stores. */
export interface Task {
  readonly pass: Pass
  readonly kernels: { readonly [dtype: string]: number }
  readonly columns: readonly number[]
  /** Whether all units of a group can run at once, as no value that it reads belongs to one leaf. */
  readonly isMerging: boolean
}

/** The columns of a model: the updates, the parameters, then the entries of the state. */
export const UPDATES = 0
export const PARAMS = 1
export const ENTRIES = 2

const align = (bytes: number, to: number): number => Math.ceil(bytes / to) * to

/** What of a model stands where in one memory, and what runs over it. */
export interface Layout {
  readonly tasksOf: ReadonlyMap<Variant, readonly Task[]>
  readonly groupsOf: ReadonlyMap<Variant, readonly Group[]>
  readonly places: ReadonlyMap<Unit, Place>
  /** The kernels, by the numbers that tasks have for them. */
  readonly modules: readonly { readonly code: Uint8Array; readonly address: number }[]
  /** The block that describes a task, and the first of those that threads copy it to. */
  readonly master: number
  readonly blocks: number
  readonly blockSize: number
  readonly blockSums: number
  readonly maxSums: number
  readonly pages: number
}

/** Lays a model out in one memory for so many threads. Throws a `RangeError` where it does not fit. */
export function layOut({ graph, variants }: Prepared, entries: readonly StateEntry[], threads: number, isShared: boolean): Layout {
  const inputs = new Map([
    ['updates', UPDATES],
    ['params', PARAMS],
    ...entries.map(({ input }, i): [string, number] => [input, ENTRIES + i]),
  ])
  // What runs: for each variant its tasks and its groups of units.
  const modules: { code: Uint8Array; address: number }[] = []
  const numbers = new Map<string, number>()
  const moduleOf = (pass: Pass, dtype: Dtype): number => {
    const key = dtype + pass.key
    const known = numbers.get(key) ?? modules.push({ code: assemble(pass, dtype, isShared ? SHARED : undefined), address: 0 }) - 1
    numbers.set(key, known)
    return known
  }
  const places = new Map<Unit, Place>()
  const tasksOf = new Map<Variant, Task[]>()
  const groupsOf = new Map<Variant, Group[]>()
  for (const variant of variants) {
    const dtypes = new Set(variant.units.map(({ dtype }) => dtype))
    const own: Group[] = []
    groupsOf.set(variant, own)
    const temporaries: number[] = []
    const columns = new Map<number, number>()
    const columnFor = (id: number): number => columns.get(id) ?? inputs.get(graph.at(id).name)!
    tasksOf.set(
      variant,
      variant.stages.map(({ pass }) => {
        const loads = pass.loads.map(columnFor)
        const stores = pass.stores.map(({ id, result }) => {
          const column =
            result === undefined ? ENTRIES + entries.length + temporaries.push(id) - 1 : result === 0 ? PARAMS : ENTRIES + result - 1
          columns.set(id, column)
          return column
        })
        const isMerging = pass.uniforms.every((id) => graph.at(id).rank === TREE)
        return {
          pass,
          kernels: Object.fromEntries(Array.from(dtypes, (dtype) => [dtype, moduleOf(pass, dtype)])),
          columns: [...loads, ...stores],
          isMerging,
        }
      }),
    )
    for (const dtype of ['float64', 'float32'] as const) {
      const units = variant.units.filter((unit) => unit.dtype === dtype)
      if (units.length === 0) continue
      let elements = 0
      const blocks: [element: number, size: number][] = []
      const starts = units.map(({ size }) => {
        const start = { offset: elements, block: blocks.length }
        for (let from = 0; from < size; from += BLOCK) blocks.push([elements + from, Math.min(BLOCK, size - from)])
        elements += align(size, TURN)
        return start
      })
      const used = [
        UPDATES,
        PARAMS,
        ...entries.flatMap(({ kind }, i) => (kind === 'array' && variant.traced.next[i] !== undefined ? [ENTRIES + i] : [])),
      ]
      const group: Group = { dtype, units, elements, addresses: [], blocks, list: 0 }
      for (const column of [...used, ...temporaries.map((_, i) => ENTRIES + entries.length + i)]) group.addresses[column] = -1
      for (const [i, unit] of units.entries()) places.set(unit, { group, ...starts[i]! })
      own.push(group)
    }
  }

  // Where everything stands: the words, the blocks of the task and of the threads, the modules, the sums of blocks, the columns.
  const passes = [...tasksOf.values()].flatMap((tasks) => tasks.map(({ pass }) => pass))
  const blockSize = align(Math.max(64, ...passes.map((pass) => layoutOf(pass).size)), 64)
  const maxSums = Math.max(0, ...passes.map(({ sums }) => sums.length))
  let end = align(4 * (WORDS.remaining + threads), 64)
  const reserve = (bytes: number): number => {
    const address = end
    end = align(end + bytes, 64)
    return address
  }
  const master = reserve(blockSize)
  const blocks = reserve(blockSize * threads)
  for (const module of modules) module.address = reserve(module.code.length)
  const groups = [...groupsOf.values()].flat()
  const blockSums = reserve(8 * maxSums * groups.reduce((most, { blocks }) => Math.max(most, blocks.length), 0))
  for (const group of groups) {
    if (maxSums > 0) group.list = reserve(8 * group.blocks.length)
    group.addresses.forEach((_, column) => {
      const bytes = group.elements * bytesOf(group.dtype)
      const stagger = bytes < PAGE ? 0 : (column * STAGGER - end) & 4095
      end += stagger
      group.addresses[column] = reserve(bytes)
    })
  }
  const pages = Math.ceil((end + SIGNATURE.length) / PAGE)
  if (pages > MAX_PAGES) {
    throw new RangeError(
      `compile: parameters, gradients and state take ${(end / 2 ** 30).toFixed(1)} GiB, and a linear memory holds 4; split the model, or leave out donate`,
    )
  }
  return { tasksOf, groupsOf, places, modules, master, blocks, blockSize, blockSums, maxSums, pages }
}
