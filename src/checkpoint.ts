// Saving and resuming: trees, such as parameters and states, as safetensors files.

export type { FitOptions } from './checkpoint/fit.ts'
export type { FrameworkOptions } from './checkpoint/framework.ts'
export { fromBytes } from './checkpoint/fromBytes.ts'
export { fromKeras } from './checkpoint/fromKeras.ts'
export { fromTorch } from './checkpoint/fromTorch.ts'
export { CheckpointMismatchError, type Mismatches } from './checkpoint/mismatch.ts'
export { type RestoreOptions, restore } from './checkpoint/restore.ts'
export { toBytes } from './checkpoint/toBytes.ts'
