import { assemble, layoutOf } from './assemble.ts'
import { bytesOf, canonicalize, copyIn, type Dtype } from './dtype.ts'
import type { Code, Kernel } from './pass.ts'
import { BLOCK, foldBlocks, foldLanes, LANES, TURN } from './sums.ts'

/**
 * A small linear memory through which ordinary arrays pass block by block. It belongs to one kernel at a time, for the
 * length of one call, and nothing in it outlives the call.
 */
export class Staging {
  readonly memory = new WebAssembly.Memory({ initial: 1 })
  float32 = new Float32Array()
  float64 = new Float64Array()
  addresses = new Int32Array()

  reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength
    // In pages of 64 KiB.
    if (missing > 0) this.memory.grow(Math.ceil(missing / 65536))
    // Growing detaches the views.
    this.float32 = new Float32Array(this.memory.buffer)
    this.float64 = new Float64Array(this.memory.buffer)
    this.addresses = new Int32Array(this.memory.buffer)
  }
}

/** Compiles a pass to a kernel on the staging memory. Arrays of another dtype are converted as they are copied in or out. */
export function stagedKernel(pass: Code, dtype: Dtype, staging: Staging): Kernel {
  const { loads, stores } = pass
  const layout = layoutOf(pass)
  // Arrays whose starts differ by a multiple of 4 KiB slow each other down, so each starts a few cache lines further.
  const stride = BLOCK * bytesOf(dtype) + 192
  const first = Math.ceil(layout.size / 64) * 64
  staging.reserve(first + layout.arrays * stride)
  const module = new WebAssembly.Module(assemble(pass, dtype))
  const { run } = new WebAssembly.Instance(module, { m: { m: staging.memory } }).exports

  const place = (array: number): number => (first + array * stride) / bytesOf(dtype)
  let hasNan = false
  /** The first element of the block that is there. */
  let block = 0
  /** Runs over elements of the block from `from` on. */
  const runFrom = (from: number, turns: number): void => {
    for (let array = 0; array < layout.arrays; array++)
      staging.addresses[layout.addresses / 4 + array] = first + array * stride + from * bytesOf(dtype)
    if (layout.firstStored > loads.length) staging.addresses[layout.addresses / 4 + loads.length] = (block + from) * bytesOf(dtype)
    if (typeof run === 'function' && run(0, turns) !== 0) hasNan = true
  }
  /** Runs over a block, and lists each of its sums. What stands behind the end of the block must not add to a sum, so the last turn runs alone. */
  const runAndSum = (size: number, blockSums: readonly number[][]): void => {
    const rest = size % LANES
    runFrom(0, (size - rest) / LANES)
    const lanes = staging.float64.slice(layout.lanes / 8, layout.addresses / 8)
    if (rest > 0) runFrom(size - rest, 1)
    for (let i = 0; i < lanes.length; i++) if (i % LANES < rest) lanes[i]! += staging.float64[layout.lanes / 8 + i]!
    for (let i = 0; i < blockSums.length; i++) blockSums[i]!.push(foldLanes(lanes, LANES * i))
  }

  return (inputs, uniforms, outputs, sums, length) => {
    for (let i = 0; i < uniforms.length; i++) staging.float64[i] = uniforms[i]!
    hasNan = false
    const blockSums = sums.map((): number[] => [])
    for (let from = 0; from < length; from += BLOCK) {
      const size = Math.min(BLOCK, length - from)
      block = from
      for (let i = 0; i < loads.length; i++) copyIn(staging[dtype], place(i), inputs[i]!, from, size)
      if (sums.length > 0) runAndSum(size, blockSums)
      else runFrom(0, Math.ceil(size / TURN))
      for (let i = 0; i < stores.length; i++)
        outputs[i]!.set(staging[dtype].subarray(place(layout.firstStored + i), place(layout.firstStored + i) + size), from)
    }
    for (let i = 0; i < sums.length; i++) sums[i] = foldBlocks(blockSums[i]!)
    if (hasNan) outputs.forEach(canonicalize)
  }
}
