import type { AnyTransformation, SpecOf, State } from '../transformation/transformation.ts'
import type { TreeOf } from '../trees/types.ts'
import { type Framework, type FrameworkOptions, readFramework, type Slots } from './framework.ts'

const ADAM: Slots = { 'adam.mu': 'exp_avg', 'adam.nu': 'exp_avg_sq', 'adam.nuMax': 'max_exp_avg_sq' }

const TORCH: Framework = {
  where: 'fromTorch',
  name: 'torch',
  separator: '.',
  counter: { name: 'step', isPerParameter: true },
  // asgd: the share of a step in the average, which follows from the count.
  spare: ['mu'],
  optimizers: {
    SGD: { 'momentum.trace': { name: 'momentum_buffer', isOptional: true } },
    RMSprop: { 'rms.nu': 'square_avg', 'rms.mu': 'grad_avg', 'momentum.trace': { name: 'momentum_buffer', isOptional: true } },
    Adam: ADAM,
    AdamW: ADAM,
    NAdam: { 'nadam.mu': 'exp_avg', 'nadam.nu': 'exp_avg_sq', 'nadam.muProduct': 'mu_product' },
    RAdam: { 'radam.mu': 'exp_avg', 'radam.nu': 'exp_avg_sq' },
    Adagrad: { 'rss.sumOfSquares': 'sum' },
    Adadelta: { 'adadelta.eG': 'square_avg', 'adadelta.eX': 'acc_delta' },
    Adamax: { 'adamax.mu': 'exp_avg', 'adamax.nu': 'exp_inf' },
    Rprop: { 'rprop.stepSizes': 'step_size', 'rprop.prevUpdates': 'prev' },
    ASGD: { 'descent.evalParams.average': 'ax', 'descent.eta': 'eta' },
  },
}

/**
 * Reads parameters and an optimizer of PyTorch, as `examples/checkpoint/save_torch.py` writes them, into those of `gradform/torch`:
 * training goes on as it would there.
 *
 *     const { params, state } = fromTorch(bytes, torch.adamw({ lr: 1e-3 }), initial)
 *
 * A parameter has the name that its keys make with dots between them. Counts are those of PyTorch, of its SGD, which does not
 * count, `steps`; hyperparameters are those of the code. Throws as `fromBytes` does.
 *
 * @see PyTorch 2.13, torch.optim.Optimizer.state
 * @category Saving and resuming
 */
export function fromTorch<T extends AnyTransformation, P>(
  bytes: Uint8Array | ArrayBufferLike,
  optimizer: T,
  params: P & TreeOf<P>,
  options?: FrameworkOptions,
): { params: P; state: State<SpecOf<T>, P> }
export function fromTorch(bytes: unknown, optimizer: AnyTransformation, params: unknown, options: FrameworkOptions = {}): unknown {
  return readFramework(TORCH, bytes, optimizer, params, options)
}
