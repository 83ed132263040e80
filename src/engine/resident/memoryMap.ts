import { assemble, layoutOf, MAX_PAGES } from '../../kernel/assemble.ts'
import type { Pass } from '../../kernel/course.ts'
import { bytesOf, type Dtype } from '../../kernel/dtype.ts'
import { formatOf } from '../../kernel/storedFormat.ts'
import { WORDS } from '../../kernel/threads/task.ts'
import { TREE } from '../../kernel/value.ts'
import type { Unit } from '../hostValues.ts'
import type { StateEntry } from '../placed.ts'
import type { Course, Prepared, Stage, Variant } from '../prepared.ts'
import { ENTRIES, newColumnFinder, PARAMS, UPDATES } from './columnFinder.ts'
import { type Group, groupUnits, placeGroup, type UnitPlace } from './groups.ts'
import { type LineTask, lineBlockSize, newLineTask } from './lineTasks.ts'
import { type Module, type Modules, newModules } from './modules.ts'
import { Room } from './room.ts'

const PAGE = 65536

/** The last bytes of a memory tell that it belongs to a model. */
export const SIGNATURE = [0x67, 0x72, 0x61, 0x64, 0x66, 0x6f, 0x72, 0x6d]
/** What turns at the ends of rows may read before and behind arrays has to be memory. */
const MARGIN = 64

/** A pass over elements, with its kernel for each dtype that its leaves have, and the columns that it loads and stores. */
export interface Task {
  readonly pass: Pass
  /** Nothing of a pass along lines, whose kernels depend on the leaf. */
  readonly kernels: { readonly [dtype: string]: number }
  readonly columns: readonly number[]
  /** Whether all units of a group can run at once, as no value that it reads belongs to one leaf. */
  readonly isMerging: boolean
}

/** What of a model stands where in one memory, and what runs over it. */
export interface MemoryMap {
  readonly tasks: ReadonlyMap<Stage, Task>
  readonly groupsOf: ReadonlyMap<Variant, readonly Group[]>
  readonly places: ReadonlyMap<Unit, UnitPlace>
  /** Of passes along lines, what they do on each unit. */
  readonly lineTasks: ReadonlyMap<Stage, readonly LineTask[]>
  /** The kernels, by the numbers that tasks have for them. */
  readonly modules: readonly Module[]
  /** The block that describes a task, and the first of those that threads copy it to. */
  readonly master: number
  readonly blocks: number
  readonly blockSize: number
  readonly blockSums: number
  readonly maxSums: number
  readonly pages: number
  /** Whether threads share it. */
  readonly isShared: boolean
  /** For each host task the column of its tree. */
  readonly hostTasks: ReadonlyMap<number, number>
  /** By their names in the graph, the columns of what a step begins with. */
  readonly inputs: ReadonlyMap<string, number>
}

/** The courses that a step may take; so many conditions that there are more are rare, and such a model is not laid out. */
const MOST_COURSES = 64

/** Lays a model out in one memory for so many threads. Throws a `RangeError` where it does not fit; makes nothing of one with too many courses. */
export function layOut(prepared: Prepared, entries: readonly StateEntry[], threads: number, isShared: boolean): MemoryMap | undefined {
  const courses = coursesOf(prepared.course)
  if (courses === undefined) return undefined
  const modules = newModules(isShared)
  const columns = columnsOf(prepared, entries, courses)
  const { tasks, temporaries } = tasksOf(prepared, courses, columns, modules)
  const groupsOf = new Map<Variant, readonly Group[]>()
  const places = new Map<Unit, UnitPlace>()
  for (const variant of prepared.variants) {
    const held = entries.flatMap((entry, i) => (isByElement(prepared, entry, variant, i) ? [ENTRIES + i] : []))
    const others = Array.from({ length: temporaries[variant.index]! }, (_, i) => columns.first + i)
    groupsOf.set(
      variant,
      groupUnits(variant, [UPDATES, PARAMS, ...held, ...columns.hostTasks.values(), ...others], columns.ownDtypes, places),
    )
  }
  const planned = { tasks, groupsOf, places, ...columns, modules: modules.all, isShared }
  return { ...planned, ...placeInMemory(prepared, courses, planned, modules, threads) }
}

/** Whether an entry has for the leaves of a variant what their columns have: one value for each element. */
function isByElement({ holds, lined }: Prepared, { kind }: StateEntry, variant: Variant, i: number): boolean {
  if (!holds(variant, i)) return false
  return kind === 'array' || lined[i]?.leaves[variant.units[0]!.leaves[0]!.index]?.isWhole === true
}

/** Which columns there are, but for what passes leave for each other, which stands in columns from the `first` on. */
function columnsOf({ graph }: Prepared, entries: readonly StateEntry[], courses: readonly Course[]) {
  const ids = [...new Set(courses.flatMap(({ awaited }) => awaited.flat()))].filter((id) => graph.at(id).op === 'task')
  const hostTasks = new Map(ids.map((id, i) => [id, ENTRIES + entries.length + i]))
  const inputs = new Map([
    ['updates', UPDATES],
    ['params', PARAMS],
    ...entries.map(({ input }, i): [string, number] => [input, ENTRIES + i]),
  ])
  const ownDtypes = new Map(entries.flatMap(({ dtype }, i) => (dtype === 'leaf' ? [] : [[ENTRIES + i, dtype] as const])))
  return { hostTasks, inputs, ownDtypes, first: ENTRIES + entries.length + hostTasks.size }
}

/** Makes the tasks of all courses, but for passes over lines, which the host runs, and tells how many columns passes leave to others. */
function tasksOf(
  prepared: Prepared,
  courses: readonly Course[],
  { inputs, hostTasks, ownDtypes, first }: ReturnType<typeof columnsOf>,
  modules: Modules,
): { tasks: ReadonlyMap<Stage, Task>; temporaries: readonly number[] } {
  const { graph, variants } = prepared
  const columnsAt = newColumnFinder(prepared, inputs, hostTasks, first)
  const tasks = new Map<Stage, Task>()
  const temporaries = variants.map(() => 0)
  for (const { stages } of courses) {
    for (const { index, units } of variants) {
      const columns = columnsAt()
      const dtypes = [...new Set(units.map(({ dtype }) => dtype))]
      for (const stage of stages[index]!) {
        const { pass } = stage
        if (pass.on !== undefined) continue
        const arrays = columns.of(pass)
        const kernelFor = (dtype: Dtype): number => {
          const stored = arrays.map((column) => ownDtypes.get(column) ?? dtype)
          const formats = stored.map((own) => formatOf(own, dtype))
          return modules.numberOf(JSON.stringify([dtype, stored, pass.key]), (limits) => assemble(pass, dtype, limits, formats))
        }
        const kernels = pass.along ? {} : Object.fromEntries(dtypes.map((dtype) => [dtype, kernelFor(dtype)]))
        const isMerging = pass.along === undefined && pass.uniforms.every((id) => graph.at(id).rank === TREE)
        tasks.set(stage, { pass, kernels, columns: arrays, isMerging })
      }
      temporaries[index] = Math.max(temporaries[index]!, columns.temporaries)
    }
  }
  return { tasks, temporaries }
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

/** Decides where everything stands: the words, the columns, the tasks along lines, the blocks of the task and of the threads, the modules, the sums of blocks. */
function placeInMemory(
  prepared: Prepared,
  courses: readonly Course[],
  { tasks, groupsOf, places }: Pick<MemoryMap, 'tasks' | 'groupsOf' | 'places'>,
  modules: Modules,
  threads: number,
) {
  const room = new Room()
  room.reserve(Math.max(MARGIN, 4 * (WORDS.remaining + threads)))
  const groups = [...groupsOf.values()].flat()
  const passes = [...tasks.values()].map(({ pass }) => pass)
  const maxSums = Math.max(0, ...passes.map(({ sums }) => sums.length))
  for (const group of groups) placeGroup(group, maxSums > 0, room)
  placeSections(prepared, places, room)
  const lineTasks = lineTasksOf(prepared, courses, tasks, places, modules, room)
  const lineBlocks = [...lineTasks.values()].flat().map(lineBlockSize)
  const blockSize = Math.ceil(Math.max(64, ...passes.map((pass) => layoutOf(pass).size), ...lineBlocks) / 64) * 64
  const master = room.reserve(blockSize)
  const blocks = room.reserve(blockSize * threads)
  for (const module of modules.all) module.address = room.reserve(module.code.length)
  const blockSums = room.reserve(8 * maxSums * groups.reduce((most, { blocks }) => Math.max(most, blocks.length), 0))
  const end = room.end + MARGIN
  const pages = Math.ceil((end + SIGNATURE.length) / PAGE)
  if (pages > MAX_PAGES) {
    throw new RangeError(
      `compile: parameters, gradients and state take ${(end / 2 ** 30).toFixed(1)} GiB, and a linear memory holds 4; split the model, or leave out donate`,
    )
  }
  return { lineTasks, master, blocks, blockSize, blockSums, maxSums, pages }
}

/** Decides where what each unit has along lines stands. */
function placeSections({ lined }: Prepared, places: ReadonlyMap<Unit, UnitPlace>, room: Room): void {
  lined.forEach((column, i) => {
    for (const [{ leaves, dtype }, place] of places) {
      const { index } = leaves[0]!
      const entry = column?.leaves[index]
      if (entry !== undefined && !entry.isWhole)
        place.lined[ENTRIES + i] = room.reserve(column!.structure.leaves[index]!.size * bytesOf(dtype))
    }
  })
}

/** Plans what passes along lines do on each unit. */
function lineTasksOf(
  prepared: Prepared,
  courses: readonly Course[],
  tasks: ReadonlyMap<Stage, Task>,
  places: ReadonlyMap<Unit, UnitPlace>,
  modules: Modules,
  room: Room,
): Map<Stage, LineTask[]> {
  const lineTasks = new Map<Stage, LineTask[]>()
  for (const { stages } of courses) {
    for (const { index, units } of prepared.variants) {
      for (const stage of stages[index]!) {
        const task = stage.pass.along && tasks.get(stage)
        if (task === undefined) continue
        lineTasks.set(
          stage,
          units.map((unit) => newLineTask(prepared, stage, unit, task.columns, places.get(unit)!, modules, room)),
        )
      }
    }
  }
  return lineTasks
}
