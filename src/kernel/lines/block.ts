import { bytesOf, type Dtype } from '../dtype.ts'
import { LANES } from '../sums.ts'
import type { LineForm } from './layout.ts'

/** Where things stand in the block of memory that a kernel along lines is called with, `run(block, rows, columns)`. */
export interface LineBlock {
  /**
   * The uniforms come first, as float64; then, from here, the lanes: those that go on from row to row, of reductions and then of
   * sums, and those that fold at the end of a row.
   */
  readonly lanes: number
  readonly rowLanes: number
  /** What a row stores of a turn that is not wholly its own. */
  readonly scratch: number
  /** The address of each array: what is loaded, what is stored, then what is reduced to, but for lanes that go on. */
  readonly addresses: number
  /** How many bytes each of them goes on from row to row. */
  readonly strides: number
  /** The lane that the first row begins at, and by how many lanes each one begins later than the one before. */
  readonly phase: number
  readonly phaseStep: number
  /** How many bytes an element of what is loaded and stored takes. */
  readonly elements: number
  readonly size: number
}

export function lineBlockOf({ pass, forms }: LineForm, dtype: Dtype): LineBlock {
  const laned = forms.filter((form) => form === 'lanes').length
  const arrays = pass.loads.length + pass.stores.length + forms.length - laned
  const lanes = 8 * pass.uniforms.length
  const rowLanes = lanes + 8 * LANES * (laned + pass.sums.length)
  const scratch = rowLanes + 8 * LANES * forms.filter((form) => form === 'row').length
  const addresses = scratch + LANES * bytesOf(dtype) * pass.stores.length
  const strides = addresses + 4 * arrays
  const phase = strides + 4 * arrays
  const elements = phase + 8
  const size = elements + 4 * (pass.loads.length + pass.stores.length)
  return { lanes, rowLanes, scratch, addresses, strides, phase, phaseStep: phase + 4, elements, size }
}
