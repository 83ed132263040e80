import type { Perceptron } from '../perceptron/perceptron.ts'

/** The Euclidean norm of all kernels, or of all biases. */
export const normOf = ({ layers }: Perceptron, which: 'kernel' | 'bias'): number =>
  Math.hypot(...layers.map((layer) => Math.sqrt(layer[which].data.reduce((sum, x) => sum + x * x, 0))))
