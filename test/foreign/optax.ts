/**
 * What Optax asks of all its optimizers: to come within three hundredths, relative and absolute, of the minimum of a parabola
 * and of Rosenbrock's function in 10,000 steps of float32.
 *
 * Source: google-deepmind/optax, optax/_src/alias_test.py, `_OPTIMIZERS_UNDER_TEST`, `_setup_parabola`, `_setup_rosenbrock`
 * and `AliasTest.test_optimization`, commit 00eedf48d4bba9de02e0aa31ede98afd5ca024fe. Apache-2.0. Complex parameters, which
 * gradform has not, are left out; names and options are ours.
 */
export const optax = {
  steps: 10_000,
  tolerance: { relative: 3e-2, absolute: 3e-2 },
  targets: {
    parabola: { start: [-1, 10, 1], minimum: [1, -1, 1] },
    rosenbrock: { start: [0, 0], minimum: [1, 1] },
  },
  optimizers: [
    ['sgd', 1e-3, { momentum: 0.9 }],
    ['adadelta', 0.1],
    ['adafactor', 5e-3],
    ['adagrad', 1],
    ['adam', 1e-1],
    ['adamw', 1e-1],
    ['adamax', 1e-1],
    ['adamaxw', 1e-1],
    ['adan', 1e-1],
    ['amsgrad', 1e-1],
    ['lars', 1],
    ['lamb', 1e-3],
    ['lion', 1e-2, { weightDecay: 1e-4 }],
    ['nadam', 1e-2],
    ['nadamw', 1e-2],
    ['noisySgd', 1e-3, { eta: 1e-4 }],
    ['novograd', 1e-3],
    ['optimisticGradientDescent', 2e-3, { alpha: 0.7, beta: 0.1 }],
    ['optimisticAdam', 2e-3],
    ['rmsprop', 5e-3],
    ['rmsprop', 5e-3, { momentum: 0.9 }],
    ['signSgd', 1e-1],
    ['fromage', 5e-3],
    ['adabelief', 1e-2],
    ['radam', 5e-3],
    ['rprop', 1e-1],
    ['sm3', 1],
    ['yogi', 1e-1],
    ['polyakSgd', { maxLearningRate: 1 }],
  ],
  /** "requires learning rate scheduling to solve the Rosenbrock function" */
  notOnRosenbrock: ['signSgd'],
} as const
