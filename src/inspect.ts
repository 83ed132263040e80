// Looking into optimizers and their states, and mending them.

export { get } from './inspect/get.ts'
export type { Named } from './inspect/named.ts'
export { set } from './inspect/set.ts'
