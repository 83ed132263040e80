export { defineOptimizer } from './tfjs/define.ts'
export { asOptimizer, type TfjsOptimizer, type TfjsOptions } from './tfjs/optimizer.ts'
export type { PathOptions } from './tfjs/paths.ts'
export { assign, type NamedParams, type NamedTensor, type NamedTensors, toTree, toTreeAsync } from './tfjs/trees.ts'
