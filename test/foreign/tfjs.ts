/**
 * What tfjs's optimizers come by on the sum of squares, whose gradient is 2x: the parameters after each step, and the losses
 * before it, each to a thousandth, as `expectArraysClose` takes float32, or to what stands beside it.
 *
 * Source: tensorflow/tfjs, tfjs-core/src/optimizers/*_optimizer_test.ts. Commits: adadelta:
 * 6a424316db6822f6733abeda6d6118dcc45f277e; adagrad: 1fd2b46a481b0a4dd4b44b8b7d526a3fd4129f64; adam:
 * 1c698d541fba9330dbca5852abf702229132571b; adamax: 7005fb79a719ee6d4815a9fea784dd643aca2b8a; momentum:
 * 0a5ee59a3cd158fef4af0230d6663efca0eda962; rmsprop: 1521ad915f0a94c3205f92e7830e872c17645638; sgd:
 * 401fdc6c63be97a6bc8221f445f0f76a36490019. Apache-2.0.
 */
export const tfjs = {
  /** Of float32; the tests that ask for less are marked "TODO: Fix numerical precision" there. */
  tolerance: 1e-3,
  /** ε, where a test gives none: that of the backends with 32 bits. */
  epsilon: 1e-7,
  cases: [
    { optimizer: 'sgd', options: { learningRate: 0.1 }, start: [4], after: [[3.2], [2.56], [2.048]], losses: [16] },
    {
      optimizer: 'momentum',
      options: { learningRate: 0.1, momentum: 0.5 },
      start: [1, 2],
      after: [
        [0.8, 1.6],
        [0.54, 1.08],
      ],
    },
    {
      optimizer: 'momentum',
      options: { learningRate: 0.1, momentum: 0.5, useNesterov: true },
      start: [1, 2],
      after: [
        [0.7, 1.4],
        [0.44, 0.88],
      ],
      losses: [5, 2.45],
    },
    {
      optimizer: 'adagrad',
      options: { learningRate: 0.1, initialAccumulatorValue: 0.1 },
      start: [1, 2],
      after: [
        [0.9012270405, 1.9003110428],
        [0.8347372764, 1.83015597828],
      ],
      tolerances: [1e-3, 1e-2],
    },
    {
      optimizer: 'adagrad',
      options: { learningRate: 0.1, initialAccumulatorValue: 0.1 },
      start: [2, 4],
      after: [],
      losses: [20, 18.82179],
    },
    {
      optimizer: 'adadelta',
      options: { learningRate: 0.1, rho: 0.95 },
      start: [1, 2],
      after: [
        [0.8, 1.6],
        [0.64, 1.28],
      ],
      losses: [5, 3.2],
    },
    {
      optimizer: 'adam',
      options: { learningRate: 0.1, beta1: 0.8, beta2: 0.9 },
      start: [2, 4],
      after: [
        [1.9, 3.9],
        [1.8000001, 3.8002],
      ],
      losses: [20, 18.82, 17.681284],
    },
    {
      optimizer: 'adamax',
      options: { learningRate: 0.1, beta1: 0.8, beta2: 0.9, decay: 0.1 },
      start: [2, 4],
      after: [
        [1.9, 3.9],
        [1.80697, 3.8086],
      ],
    },
    {
      optimizer: 'rmsprop',
      options: { learningRate: 0.1, decay: 0.95, momentum: 0.1 },
      start: [1, 2],
      after: [
        [0.5527865, 1.5527864],
        [0.2874418, 1.2294267],
      ],
      losses: [5, 2.7167187],
    },
    {
      optimizer: 'rmsprop',
      options: { learningRate: 0.1, decay: 0.95, momentum: 0.1, centered: true },
      start: [1, 2],
      after: [
        [0.5411684, 1.5411685],
        [0.2677834, 1.2035918],
      ],
      losses: [5, 2.668063, 1.520341],
    },
    {
      optimizer: 'rmsprop',
      options: { learningRate: 0.1, decay: 0.95, momentum: 0.1, epsilon: 1e-8, centered: true },
      start: [1, 2],
      after: [
        [0.54117, 1.541169],
        [0.267785, 1.2035924],
      ],
      tolerances: [1e-3, 1e-2],
    },
  ],
} as const
