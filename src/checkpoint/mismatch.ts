/**
 * What of a checkpoint does not fit, by path.
 * @category Saving and resuming
 */
export interface Mismatches {
  /** What is wanted and not saved. */
  readonly missing: readonly string[]
  /** What is saved and not wanted. */
  readonly unexpected: readonly string[]
  /** What is saved with another shape. */
  readonly reshaped: readonly string[]
  /** What is saved as another dtype, or as a number in place of an array, and so on. */
  readonly retyped: readonly string[]
}

/** One thing that does not fit. */
export interface Mismatch {
  readonly kind: keyof Mismatches
  readonly path: string
  /** What came and what was wanted. */
  readonly details: string
}

const KINDS = ['missing', 'unexpected', 'reshaped', 'retyped'] as const
/** What could be done about some of it. */
const ADVICE: Partial<Record<keyof Mismatches, string>> = {
  missing: "{ missing: 'init' } takes what is missing from `like`",
  unexpected: "{ unexpected: 'ignore' } leaves out what is unexpected",
}
/** A message with more lines than that is read by no one; the lists of the error have all. */
const MOST_LINES = 50

/**
 * All that does not fit, in one error; nothing has been made of the checkpoint.
 * @category Saving and resuming
 */
export class CheckpointMismatchError extends Error implements Mismatches {
  override readonly name = 'CheckpointMismatchError'
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
  readonly reshaped: readonly string[]
  readonly retyped: readonly string[]

  constructor(where: string, mismatches: readonly Mismatch[]) {
    super(messageOf(where, mismatches))
    const pathsOf = (wanted: keyof Mismatches): string[] => mismatches.flatMap(({ kind, path }) => (kind === wanted ? [path] : []))
    this.missing = pathsOf('missing')
    this.unexpected = pathsOf('unexpected')
    this.reshaped = pathsOf('reshaped')
    this.retyped = pathsOf('retyped')
  }
}

function messageOf(where: string, mismatches: readonly Mismatch[]): string {
  const sorted = KINDS.flatMap((kind) => mismatches.filter((mismatch) => mismatch.kind === kind))
  const lines = sorted.slice(0, MOST_LINES).map(({ kind, path, details }) => `  ${kind}: ${path} ${details}`)
  const more = sorted.length > MOST_LINES ? [`  and ${sorted.length - MOST_LINES} more`] : []
  const advice = KINDS.flatMap((kind) => (sorted.some((each) => each.kind === kind) ? (ADVICE[kind] ?? []) : []))
  const end = ['rename maps saved paths to others', ...advice].join('; ')
  return [`${where}: what is saved does not fit:`, ...lines, ...more, end].join('\n')
}
