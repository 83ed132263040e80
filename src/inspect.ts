// Looking into optimizers and their states, and mending them.

export { type CarryStateOptions, carryState } from './inspect/carryState.ts'
export { describe } from './inspect/describe.ts'
export type { Description } from './inspect/descriptionText.ts'
export { get } from './inspect/get.ts'
export { lint } from './inspect/lint/lint.ts'
export type { Warning } from './inspect/lint/warning.ts'
export type { Named } from './inspect/named.ts'
export type { DescribedEntry, DescribedPart } from './inspect/parts.ts'
export { resetState } from './inspect/resetState.ts'
export { type ScheduleRow, type ScheduleTableOptions, scheduleTable } from './inspect/scheduleTable.ts'
export { set } from './inspect/set.ts'
