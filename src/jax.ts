export type { Arrays, HostLeaf, HostNumbers, JaxExtra, JaxState, OnDevice, OnHost } from './jax/jaxState.ts'
export { type JaxOptimizer, onJax } from './jax/onJax.ts'
