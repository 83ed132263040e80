import type { Composition } from '../transformation/transformation.ts'
import { build } from '../trees/build.ts'
import { isContainerNode, type LeafNode, type Structure, type StructureNode } from '../trees/structure.ts'
import { newStepper, type Stepper } from './stepper.ts'

/** Which step is meant. */
export interface Wanted {
  readonly composition: Composition
  /** For each leaf whether it has a gradient; nothing where all have. */
  readonly present?: readonly boolean[]
  /** Those of the extra arguments that are arrays. */
  readonly arrayExtras?: readonly string[]
}

/** All that is traced for parameters of one structure. */
export interface Model {
  readonly structure: Structure
  stepperFor(wanted: Wanted): Stepper
}

export function newModel(structure: Structure): Model {
  const standIns = build<unknown>(structure, ({ size, shape }) => ({ data: new Float32Array(size), shape }))
  const steppers = new Map<Composition, Map<string, Stepper>>()
  return {
    structure,
    stepperFor({ composition, present = [], arrayExtras = [] }) {
      const known = steppers.get(composition) ?? new Map<string, Stepper>()
      steppers.set(composition, known)
      const absent = present.flatMap((isPresent, i) => (isPresent ? [] : [i]))
      const key = JSON.stringify([absent, arrayExtras])
      const stepper = known.get(key) ?? newStepper(composition, without(structure, absent), standIns, arrayExtras)
      known.set(key, stepper)
      return stepper
    },
  }
}

/** The structure with empty places for some of its leaves. */
function without(structure: Structure, absent: readonly number[]): Structure {
  if (absent.length === 0) return structure
  const leaves = structure.leaves.filter(({ index }) => !absent.includes(index)).map((leaf, index): LeafNode => ({ ...leaf, index }))
  const byPath = new Map(leaves.map((leaf) => [leaf.path, leaf]))
  const visit = (node: StructureNode): StructureNode => {
    if (node === null) return null
    return isContainerNode(node) ? { ...node, children: node.children.map(visit) } : (byPath.get(node.path) ?? null)
  }
  return { root: visit(structure.root), leaves }
}
