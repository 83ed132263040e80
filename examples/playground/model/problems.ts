import { surfaceOf, surfaces } from './surfaces.ts'

export const NETWORK = 'network'

/** What a race can be run on, by its name in an address. */
export const problemNames: readonly string[] = [...Object.keys(surfaces), NETWORK]

export const labelOf = (problem: string): string => surfaceOf(problem)?.label ?? 'Network on real digits'

/** The names of leaves that a mask can choose. */
export const maskNames = (problem: string): readonly string[] => (problem === NETWORK ? ['kernel', 'bias'] : ['x', 'y'])
