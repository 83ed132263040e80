// Looking into optimizers and their states, and mending them.

export { describe } from './inspect/describe.ts'
export type { Description } from './inspect/descriptionText.ts'
export { get } from './inspect/get.ts'
export type { Named } from './inspect/named.ts'
export type { DescribedEntry, DescribedPart } from './inspect/parts.ts'
export { set } from './inspect/set.ts'
