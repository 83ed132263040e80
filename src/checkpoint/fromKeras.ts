import type { AnyTransformation, SpecOf, State } from '../transformation/transformation.ts'
import type { TreeOf } from '../trees/types.ts'
import { type Framework, type FrameworkOptions, readFramework, type Slots } from './framework.ts'

/** What any optimizer has that averages the parameters or accumulates gradients: we hold the mean of these, Keras the sum. */
const BASE: Slots = {
  'ema.evalParams.average': 'average',
  accGrads: {
    name: 'gradient_accumulator',
    convert: (sum, { steps, accumulation, lossScale }) => (sum * lossScale) / Math.max(1, steps % accumulation),
  },
}
const ADAM: Slots = { ...BASE, 'adam.mu': 'momentum', 'adam.nu': 'velocity', 'adam.nuMax': 'velocity_hat' }

const KERAS: Framework = {
  where: 'fromKeras',
  name: 'keras',
  separator: '/',
  counter: { name: 'iteration', isPerParameter: false },
  spare: ['learning_rate'],
  optimizers: {
    // Keras adds the trace to the parameters, and we subtract it.
    SGD: { ...BASE, 'rate.trace': { name: 'momentum', convert: (x) => -x, isOptional: true } },
    RMSprop: { ...BASE, 'rms.nu': 'velocity', 'rms.mu': 'average_gradient', 'rate.trace': { name: 'momentum', isOptional: true } },
    Adam: ADAM,
    AdamW: ADAM,
    Nadam: { ...BASE, 'nadam.mu': 'momentum', 'nadam.nu': 'velocity', 'nadam.muProduct': 'u_product' },
    Adagrad: { ...BASE, 'rss.sumOfSquares': 'accumulator' },
    Adadelta: { ...BASE, 'adadelta.eG': 'accumulated_grad', 'adadelta.eX': 'accumulated_delta_var' },
    Adamax: { ...BASE, 'adamax.mu': 'momentum', 'adamax.nu': 'norm' },
    Lion: { ...BASE, 'lion.mu': 'momentum' },
    Ftrl: { ...BASE, 'rate.accumulator': 'accumulator', 'rate.linear': 'linear' },
  },
}

/**
 * Reads parameters and an optimizer of Keras, as `examples/checkpoint/save_keras.py` writes them, into those of `gradform/keras`:
 * training goes on as it would there.
 *
 *     const { params, state } = fromKeras(bytes, keras.adam({ learningRate: 1e-3 }), initial)
 *
 * A parameter has the name that its keys make with slashes between them. Counts are those of Keras; hyperparameters are those of
 * the code. Throws as `fromBytes` does.
 *
 * @see Keras 3.15, keras.optimizers.Optimizer.variables
 * @category Saving and resuming
 */
export function fromKeras<T extends AnyTransformation, P>(
  bytes: Uint8Array | ArrayBufferLike,
  optimizer: T,
  params: P & TreeOf<P>,
  options?: FrameworkOptions,
): { params: P; state: State<SpecOf<T>, P> }
export function fromKeras(bytes: unknown, optimizer: AnyTransformation, params: unknown, options: FrameworkOptions = {}): unknown {
  return readFramework(KERAS, bytes, optimizer, params, options)
}
