import type { DescribedEntry, DescribedPart } from './parts.ts'

/**
 * What an optimizer is, as data; printed, as text.
 * @category Looking and mending
 */
export interface Description {
  /** The call that made it, with the options that are not as by default. */
  readonly call: string
  /** What `update` must be given besides gradients and state: `params`, or the names of extra arguments. */
  readonly needs: readonly string[]
  /** Its parts in the order in which they run, what is in a wrapper behind it. */
  readonly parts: readonly DescribedPart[]
  /** How many bytes of state each element of a parameter costs; nothing where that depends on shapes, or a part is written by hand. */
  readonly bytesPerElement: { readonly float32: number; readonly float64: number } | undefined
  /** Given parameters, what the state for these takes. */
  readonly state?: { readonly bytes: number; readonly elements: number }
  toString(): string
}

/** Writes a description, a line for the call, one for what is needed, one for the state, and then the parts with their entries. */
export function descriptionText(description: Omit<Description, 'toString'>): string {
  const { call, needs, parts } = description
  const depth = Math.max(...parts.flatMap(({ state }) => state.map(({ name }) => name.length)), 0)
  return [
    call,
    `needs: ${needs.length === 0 ? 'gradients only' : needs.join(', ')}`,
    `state: ${stateText(description)}`,
    ...parts.flatMap((part) => [
      `  ${partText(part)}`,
      ...part.state.map((entry) => `    ${entry.name.padEnd(depth)}  ${entryText(entry)}`),
    ]),
  ].join('\n')
}

function stateText({ bytesPerElement, state }: Omit<Description, 'toString'>): string {
  const each =
    bytesPerElement === undefined
      ? 'depends on the parameters'
      : `${bytesPerElement.float32} bytes for each float32 element of a parameter, ${bytesPerElement.float64} for each float64`
  if (state === undefined) return each
  const ratio = state.elements === 0 ? '' : `, ${Number((state.bytes / state.elements).toFixed(2))} for each`
  return `${state.bytes} bytes for ${state.elements} elements${ratio}`
}

function partText({ path, call, needs, isMasked, leaves = [], hits }: DescribedPart): string {
  const notes = [
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
    ...(isMasked ? [hits === undefined ? 'masked' : maskText(leaves, hits)] : []),
  ]
  return [...(path === '' ? [] : [path]), call, ...(notes.length === 0 ? [] : [`— ${notes.join('; ')}`])].join(' ')
}

function maskText(leaves: readonly string[], hits: DescribedPart['hits']): string {
  if (hits === 'none') return 'the mask hits no leaf'
  const count = leaves.length === 1 ? '1 leaf' : `${leaves.length} leaves`
  return `${hits === 'all' ? 'the mask hits every leaf' : `hits ${count}`}: ${leaves.map((leaf) => leaf || 'params').join(', ')}`
}

function entryText({ kind, initial, dtype, follows }: DescribedEntry): string {
  const first = initial === 'params' ? 'a copy of the parameters' : String(initial)
  if (kind === 'array') return `like the parameters${dtype === 'leaf' ? '' : `, ${dtype}`}, at first ${first}`
  if (kind === 'scalar') return `a number for each leaf, at first ${first}`
  return kind === 'number'
    ? `a number, at first ${first}${follows === undefined ? '' : `, follows ${follows}`}`
    : 'whatever the hand-written pair holds'
}
