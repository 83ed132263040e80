import { assemble, layoutOf, MAX_PAGES, SHARED } from '../../kernel/assemble.ts'
import { bytesOf, type Dtype } from '../../kernel/dtype.ts'
import { isPlaced, type Pass, type Store } from '../../kernel/pass.ts'
import { BLOCK, TURN } from '../../kernel/sums.ts'
import { WORDS } from '../../kernel/threads/task.ts'
import { TREE } from '../../kernel/value.ts'
import type { Unit } from '../hostValues.ts'
import type { StateEntry } from '../placed.ts'
import type { Course, Prepared, Stage, Variant } from '../prepared.ts'

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

/** The columns of a model: the updates, the parameters, the entries of the state, the trees of host tasks, then what passes leave for others. */
export const UPDATES = 0
export const PARAMS = 1
export const ENTRIES = 2
/** No column: where elements stand in their leaf, which a kernel is told as the address of an array. */
export const PLACES = -1

const align = (bytes: number, to: number): number => Math.ceil(bytes / to) * to

/** What of a model stands where in one memory, and what runs over it. */
export interface Layout {
  readonly tasks: ReadonlyMap<Stage, Task>
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
  /** For each host task the column of its tree. */
  readonly hostTasks: ReadonlyMap<number, number>
  /** By their names in the graph, the columns of what a step begins with. */
  readonly inputs: ReadonlyMap<string, number>
}

/** The courses that a step may take; so many conditions that there are more are rare, and such a model is not laid out. */
const MOST_COURSES = 64

/** Lays a model out in one memory for so many threads. Throws a `RangeError` where it does not fit; makes nothing of one with too many courses. */
export function layOut(prepared: Prepared, entries: readonly StateEntry[], threads: number, isShared: boolean): Layout | undefined {
  const courses = coursesOf(prepared.course)
  if (courses === undefined) return undefined
  const { graph, variants } = prepared
  const ids = [...new Set(courses.flatMap(({ awaited }) => awaited.flat()))].filter((id) => graph.at(id).op === 'task')
  const hostTasks = new Map(ids.map((id, i) => [id, ENTRIES + entries.length + i]))
  const modules = newModules(isShared)
  const inputs = new Map([
    ['updates', UPDATES],
    ['params', PARAMS],
    ...entries.map(({ input }, i): [string, number] => [input, ENTRIES + i]),
  ])
  const columnsAt = newColumnFinder(prepared, inputs, hostTasks, ENTRIES + entries.length + hostTasks.size)
  const tasks = new Map<Stage, Task>()
  const temporaries = variants.map(() => 0)
  for (const { stages } of courses) {
    for (const { index, units } of variants) {
      const columnsOf = columnsAt()
      const dtypes = [...new Set(units.map(({ dtype }) => dtype))]
      for (const stage of stages[index]!) {
        const { pass } = stage
        const kernels = Object.fromEntries(dtypes.map((dtype) => [dtype, modules.numberOf(pass, dtype)]))
        const isMerging = pass.uniforms.every((id) => graph.at(id).rank === TREE)
        tasks.set(stage, { pass, kernels, columns: columnsOf.of(pass), isMerging })
      }
      temporaries[index] = Math.max(temporaries[index]!, columnsOf.temporaries)
    }
  }
  const groupsOf = new Map<Variant, readonly Group[]>()
  const places = new Map<Unit, Place>()
  for (const variant of variants) {
    const held = entries.flatMap(({ kind }, i) => (kind === 'array' && prepared.holds(variant, i) ? [ENTRIES + i] : []))
    const first = ENTRIES + entries.length + hostTasks.size
    const others = Array.from({ length: temporaries[variant.index]! }, (_, i) => first + i)
    groupsOf.set(variant, groupUnits(variant, [UPDATES, PARAMS, ...held, ...hostTasks.values(), ...others], places))
  }
  const passes = [...tasks.values()].map(({ pass }) => pass)
  return {
    tasks,
    groupsOf,
    places,
    hostTasks,
    inputs,
    modules: modules.all,
    ...placeInMemory(passes, modules.all, [...groupsOf.values()].flat(), threads),
  }
}

/** All courses that may follow, if they are not too many. */
function coursesOf(first: Course): Course[] | undefined {
  const courses = [first]
  for (const course of courses) {
    const { length } = course.conditions
    if (length === 0) continue
    if (courses.length + 2 ** length > MOST_COURSES) return undefined
    for (let outcomes = 0; outcomes < 2 ** length; outcomes++)
      courses.push(course.next(course.conditions.map((_, i) => ((outcomes >> i) & 1) === 1)))
  }
  return courses
}

/** Numbers kernels, each assembled once. */
function newModules(isShared: boolean) {
  const all: { code: Uint8Array; address: number }[] = []
  const numbers = new Map<string, number>()
  return {
    all,
    numberOf(pass: Pass, dtype: Dtype): number {
      const key = dtype + pass.key
      const known = numbers.get(key) ?? all.push({ code: assemble(pass, dtype, isShared ? SHARED : undefined), address: 0 }) - 1
      numbers.set(key, known)
      return known
    },
  }
}

/** Tells the columns of passes that follow each other, which leave values for each other in columns behind all others. */
function newColumnFinder({ graph }: Prepared, inputs: ReadonlyMap<string, number>, hostTasks: ReadonlyMap<number, number>, first: number) {
  return () => {
    const left = new Map<number, number>()
    let temporaries = 0
    const columnOf = (id: number): number => {
      const { op, name, args } = graph.at(id)
      return left.get(id) ?? (op === 'received' ? hostTasks.get(args[0]!) : inputs.get(name))!
    }
    const storing = ({ id, result, task }: Store): number => {
      if (task !== undefined) return hostTasks.get(task)!
      const column = result === undefined ? first + temporaries++ : result === 0 ? PARAMS : ENTRIES + result - 1
      left.set(id, column)
      return column
    }
    return {
      get temporaries() {
        return temporaries
      },
      of(pass: Pass): number[] {
        const loaded = pass.loads.map(columnOf)
        return [...loaded, ...(isPlaced(pass) ? [PLACES] : []), ...pass.stores.map(storing)]
      },
    }
  }
}

/** Puts units of one dtype side by side in the same columns, and notes where each stands. */
function groupUnits({ units: all }: Variant, columns: readonly number[], places: Map<Unit, Place>): Group[] {
  return (['float64', 'float32'] as const).flatMap((dtype) => {
    const units = all.filter((unit) => unit.dtype === dtype)
    if (units.length === 0) return []
    let elements = 0
    const blocks: [element: number, size: number][] = []
    const starts = units.map(({ size }) => {
      const start = { offset: elements, block: blocks.length }
      for (let from = 0; from < size; from += BLOCK) blocks.push([elements + from, Math.min(BLOCK, size - from)])
      elements += align(size, TURN)
      return start
    })
    const group: Group = { dtype, units, elements, addresses: [], blocks, list: 0 }
    for (const column of columns) group.addresses[column] = -1
    units.forEach((unit, i) => {
      places.set(unit, { group, ...starts[i]! })
    })
    return [group]
  })
}

/** Decides where everything stands: the words, the blocks of the task and of the threads, the modules, the sums of blocks, the columns. */
function placeInMemory(
  passes: readonly Pass[],
  modules: readonly { code: Uint8Array; address: number }[],
  groups: readonly Group[],
  threads: number,
) {
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
  return { master, blocks, blockSize, blockSums, maxSums, pages }
}
