import type { Warning } from 'gradform/inspect'
import { warmupSteps } from './rate.ts'
import { type Part, part, type Racer, valuesOf } from './setting.ts'
import { transforms } from './transforms.ts'

/** What a mended racer is judged by. */
interface Judge {
  /** What is wrong with a racer; throws where it can not be built. */
  readonly lint: (racer: Racer) => readonly Warning[]
  readonly masks: readonly string[]
  readonly steps: number
}

/**
 * Mends what a warning is about: of the changes that its rule suggests, the first after which there are fewest warnings, and fewer of
 * that rule. Nothing where none of them helps.
 */
export function mend(racer: Racer, warning: Warning, { lint, masks, steps }: Judge): Racer | undefined {
  const count = (each: Racer): { all: number; same: number } => {
    try {
      const warnings = lint(each)
      return { all: warnings.length, same: warnings.filter(({ rule }) => rule === warning.rule).length }
    } catch {
      return { all: Number.POSITIVE_INFINITY, same: Number.POSITIVE_INFINITY }
    }
  }
  const before = count(racer)
  const index = Number(/^\[(\d+)\]/.exec(warning.at)?.[1] ?? 0)
  const helping = changes(racer.parts, warning.rule, index, masks, steps)
    .map((parts) => ({ ...racer, parts }))
    .map((mended) => ({ mended, ...count(mended) }))
    .filter(({ all, same }) => all < before.all && same < before.same)
  const fewest = Math.min(...helping.map(({ all }) => all))
  return helping.find(({ all }) => all === fewest)?.mended
}

function changes(parts: readonly Part[], rule: string, index: number, masks: readonly string[], steps: number): (readonly Part[])[] {
  const subject = parts[index]
  const put = (value: Part, at: number, into = parts): Part[] => [...into.slice(0, at), value, ...into.slice(at)]
  if (rule === 'no-sign-turned') return places(parts.length).map((at) => put(part('scaleByLearningRate'), at))
  if (subject === undefined) return []
  const others = parts.filter((_, i) => i !== index)
  const replaced = (next: Part): Part[] => parts.map((each, i) => (i === index ? next : each))
  if (rule === 'sign-turned-twice') return [others]
  if (rule === 'mask-hits-nothing' || rule === 'mask-hits-all') return [replaced({ ...subject, mask: '' }), others]
  if (rule === 'masked-raw-gradient') {
    const rest = masks.filter((mask) => mask !== subject.mask)
    return [...rest.map((mask) => [...parts, part('freeze', {}, mask)]), replaced({ ...subject, mask: '' })]
  }
  if (rule === 'rounds-to-zero') return [replaced({ ...subject, values: { ...subject.values, ...roundable(subject) } })]
  if (rule === 'warmup-from-zero') {
    const { learningRate = 0 } = valuesOf(subject)
    const warmupFrom = Number((learningRate / warmupSteps(steps)).toPrecision(3))
    return [replaced({ ...subject, values: { ...subject.values, warmupFrom } })]
  }
  // All others are about places: the nearest that will do.
  return places(others.length)
    .sort((a, b) => Math.abs(a - index) - Math.abs(b - index))
    .map((at) => put(subject, at, others))
}

/** Every place in a chain, the last first. */
const places = (length: number): number[] => Array.from({ length: length + 1 }, (_, i) => length - i)

/** The values of a part that float32 rounds to 0, or to 1, as near to that as they may be. */
function roundable(subject: Part): Record<string, number> {
  const knobs = transforms[subject.transform]!.knobs.filter(({ scale }) => scale === 'log' || scale === 'near1')
  const values = valuesOf(subject)
  return Object.fromEntries(
    knobs.flatMap(({ key, scale }): [string, number][] => {
      if (scale === 'log' && Math.fround(values[key]!) === 0) return [[key, 1e-38]]
      return scale === 'near1' && Math.fround(values[key]!) === 1 ? [[key, 0.9999999]] : []
    }),
  )
}
