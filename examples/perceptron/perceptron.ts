import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export type Weights = { readonly data: Float32Array; readonly shape: number[] }
export type Layer = { readonly kernel: Weights; readonly bias: Weights }
/** A network of dense layers: a plain tree of plain arrays. */
export type Perceptron = { readonly layers: readonly Layer[] }
/** Rows of numbers, one behind the other. */
export type Rows = { readonly data: Float32Array; readonly count: number }

/** Makes a network of which `sizes` tells the units, the inputs first. Its kernels are uniform, with He's variance; its biases are 0. */
export function initialize(sizes: readonly number[], seed: number): Perceptron {
  const generator = xoroshiro128plus(seed)
  const layers = sizes.slice(1).map((outputs, i): Layer => {
    const inputs = sizes[i]!
    const limit = Math.sqrt(6 / inputs)
    const kernel = Float32Array.from({ length: inputs * outputs }, () => limit * (2 * uniformFloat64(generator) - 1))
    return { kernel: { data: kernel, shape: [inputs, outputs] }, bias: { data: new Float32Array(outputs), shape: [outputs] } }
  })
  return { layers }
}

/** What comes out of each layer, the inputs first. All layers but the last are followed by max(0, x). */
export function forward({ layers }: Perceptron, inputs: Rows): readonly Rows[] {
  const outputs = [inputs]
  for (const [i, layer] of layers.entries()) outputs.push(dense(layer, outputs[i]!, i < layers.length - 1))
  return outputs
}

/** The gradients of a loss, given what `forward` returned and how the loss depends on the last of it; and how it depends on the inputs. */
export function backward({ layers }: Perceptron, outputs: readonly Rows[], byOutput: Rows): { grads: Perceptron; byInput: Rows } {
  const grads: Layer[] = []
  let by = byOutput
  for (let i = layers.length - 1; i >= 0; i--) {
    const { grad, byInput } = denseBackward(layers[i]!, outputs[i]!, by)
    grads.unshift(grad)
    // Behind max(0, x), what is 0 had no part in the loss.
    if (i > 0) for (let j = 0; j < byInput.data.length; j++) if (outputs[i]!.data[j] === 0) byInput.data[j] = 0
    by = byInput
  }
  return { grads: { layers: grads }, byInput: by }
}

function dense({ kernel, bias }: Layer, inputs: Rows, isHidden: boolean): Rows {
  const [width = 0, units = 0] = kernel.shape
  const data = new Float32Array(inputs.count * units)
  for (let row = 0; row < inputs.count; row++) {
    const output = data.subarray(row * units, (row + 1) * units)
    output.set(bias.data)
    for (let i = 0; i < width; i++) {
      const x = inputs.data[row * width + i]!
      if (x === 0) continue
      for (let unit = 0; unit < units; unit++) output[unit]! += x * kernel.data[i * units + unit]!
    }
    if (isHidden) for (let unit = 0; unit < units; unit++) output[unit] = Math.max(0, output[unit]!)
  }
  return { data, count: inputs.count }
}

function denseBackward({ kernel }: Layer, inputs: Rows, by: Rows): { grad: Layer; byInput: Rows } {
  const [width = 0, units = 0] = kernel.shape
  const kernelGrad = new Float32Array(width * units)
  const biasGrad = new Float32Array(units)
  const byInput = new Float32Array(inputs.data.length)
  for (let row = 0; row < inputs.count; row++) {
    const output = by.data.subarray(row * units, (row + 1) * units)
    for (let unit = 0; unit < units; unit++) biasGrad[unit]! += output[unit]!
    for (let i = 0; i < width; i++) {
      const x = inputs.data[row * width + i]!
      let sum = 0
      for (let unit = 0; unit < units; unit++) {
        kernelGrad[i * units + unit]! += x * output[unit]!
        sum += kernel.data[i * units + unit]! * output[unit]!
      }
      byInput[row * width + i] = sum
    }
  }
  const grad = { kernel: { data: kernelGrad, shape: kernel.shape }, bias: { data: biasGrad, shape: [units] } }
  return { grad, byInput: { data: byInput, count: inputs.count } }
}
