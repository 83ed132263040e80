import { type AnyTransformation, byName, chain, type Mask, masked } from 'gradform'
import { type Part, type Racer, valuesOf } from './setting.ts'
import { type Choice, transforms } from './transforms.ts'

/** Makes the optimizer that a racer's parts describe. Throws what a factory throws where it refuses them. */
export const build = ({ parts }: Racer, steps: number): AnyTransformation => chain(...parts.map((part) => buildPart(part, steps)))

function buildPart(part: Part, steps: number): AnyTransformation {
  const { make, takesMask }: Choice = transforms[part.transform]!
  if (part.mask === '') return make(valuesOf(part), steps)
  const mask: Mask = byName(part.mask)
  return takesMask === undefined ? masked(make(valuesOf(part), steps), mask) : takesMask(mask)
}
