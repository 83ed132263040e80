/** The learning rate of Keras's Adafactor, with and without `relative_step`. */
const atMostInverseRoot = (rate: number) => (count: number) => Math.min(rate, 1 / Math.sqrt(count + 1))

/** What one golden test of Keras says; a row of one number stands for ten of it. */
export interface KerasCase {
  readonly name: string
  /** Which of our modules has it: `gradform/keras`, or the main one with the options that make of it what Keras has. */
  readonly from: 'keras' | 'gradform'
  readonly call: readonly [name: string, ...args: readonly unknown[]]
  /** `learning_rate=0.5`, one step from 1, 2, 3, 4 with gradients 1, 6, 7, 2. */
  readonly single?: readonly number[]
  readonly singleCall?: readonly [name: string, ...args: readonly unknown[]]
  /** The parameters after each step: all 1 at first; gradients of 0.01, then 0.1, 0.2 … 1. */
  readonly golden?: readonly (readonly number[])[]
}

/**
 * Source: keras-team/keras, keras/src/optimizers/*_test.py, `test_single_step` and `test_correctness_with_golden`. Commits:
 * sgd, nadam, ftrl, adagrad, adamax, adafactor: 51d7e77046f5b562fbde669068a29b4b33e1f745; rmsprop:
 * 3324ca6d3d02bed5435fb1d38bfa6262ddad81a8; adam: 0a54048b9961097d2628727e564708f9f4264b39; adamw, lion:
 * 1b78dea651c5004e162f9c660d65de1cf1b3b8cf; adadelta: 1937d487b0ee4cf265051c7bd0524f2fd1a2cb51; lamb:
 * 405307d66210a83cbaeb62eb95ae132f180d9d87. Apache-2.0.
 */
export const keras = {
  tolerance: { relative: 5e-4, absolute: 5e-4 },
  singleTolerance: { relative: 1e-4, absolute: 1e-4 },
  cases: [
    {
      name: 'SGD(nesterov=True)',
      from: 'keras',
      call: ['sgd', { learningRate: 0.01, nesterov: true }],
      singleCall: ['sgd', { learningRate: 0.5 }],
      single: [0.5, -1, -0.5, 3],
      golden: [
        [0.9999],
        [0.9989, 0.9979, 0.9969, 0.9959, 0.9949, 0.9939, 0.9929, 0.9919, 0.9909, 0.9899],
        [0.9979, 0.9959, 0.9939, 0.9919, 0.9899, 0.9879, 0.9859, 0.9839, 0.9819, 0.9799],
        [0.9969, 0.9939, 0.9909, 0.9879, 0.9849, 0.9819, 0.9789, 0.9759, 0.9729, 0.9699],
        [0.9959, 0.9919, 0.9879, 0.9839, 0.9799, 0.9759, 0.9719, 0.9679, 0.9639, 0.9599],
      ],
    },
    {
      name: 'RMSprop(centered=True)',
      from: 'keras',
      call: ['rmsprop', { learningRate: 0.001, centered: true }],
      singleCall: ['rmsprop', { learningRate: 0.5 }],
      single: [-0.5811, 0.4189, 1.4189, 2.4189],
      golden: [[0.9967], [0.9933], [0.9908], [0.9885], [0.9864]],
    },
    {
      name: 'Adam(amsgrad=True)',
      from: 'keras',
      call: ['adam', { learningRate: 0.001, amsgrad: true }],
      singleCall: ['adam', { learningRate: 0.5 }],
      single: [0.5, 1.5, 2.5, 3.5],
      golden: [[0.999], [0.9982], [0.9974], [0.9965], [0.9955]],
    },
    {
      name: 'AdamW(learning_rate=1.0, weight_decay=0.5, epsilon=2)',
      from: 'keras',
      call: ['adamw', { learningRate: 1, weightDecay: 0.5, epsilon: 2 }],
      singleCall: ['adamw', { learningRate: 0.5, weightDecay: 0.004 }],
      single: [0.498, 1.496, 2.494, 3.492],
      golden: [
        [0.4998],
        [0.2486, 0.2475, 0.2463, 0.2451, 0.244, 0.2428, 0.2417, 0.2405, 0.2394, 0.2382],
        [0.1223, 0.1198, 0.1174, 0.1149, 0.1124, 0.11, 0.1075, 0.1051, 0.1027, 0.1003],
        [0.0586, 0.0549, 0.0512, 0.0475, 0.0439, 0.0402, 0.0366, 0.033, 0.0294, 0.0258],
        [0.0263, 0.0215, 0.0167, 0.012, 0.0073, 0.0026, -0.0021, -0.0067, -0.0113, -0.0159],
      ],
    },
    {
      name: 'Nadam(learning_rate=0.5, beta_1=0.5, beta_2=0.67, epsilon=1e-5)',
      from: 'keras',
      call: ['nadam', { learningRate: 0.5, beta1: 0.5, beta2: 0.67, epsilon: 1e-5 }],
      singleCall: ['nadam', { learningRate: 0.5 }],
      single: [0.4686, 1.4686, 2.4686, 3.4686],
      golden: [
        [0.4281],
        [-0.1738, -0.1731, -0.1726, -0.1723, -0.1721, -0.172, -0.1719, -0.1718, -0.1718, -0.1717],
        [-0.7115, -0.7103, -0.7096, -0.7092, -0.709, -0.7088, -0.7086, -0.7085, -0.7085, -0.7084],
        [-1.2335, -1.2322, -1.2313, -1.2309, -1.2306, -1.2304, -1.2302, -1.2301, -1.23, -1.2299],
        [-1.7492, -1.7478, -1.7469, -1.7464, -1.7461, -1.7459, -1.7457, -1.7456, -1.7455, -1.7454],
      ],
    },
    {
      name: 'Adagrad(learning_rate=0.2, initial_accumulator_value=0.3, epsilon=1e-6)',
      from: 'keras',
      call: ['adagrad', { learningRate: 0.2, initialAccumulatorValue: 0.3, epsilon: 1e-6 }],
      singleCall: ['adagrad', { learningRate: 0.5 }],
      single: [0.5233, 1.5007, 2.5005, 3.5061],
      golden: [
        [0.9963],
        [0.9604, 0.9278, 0.9003, 0.8784, 0.8615, 0.8487, 0.8388, 0.8313, 0.8255, 0.8209],
        [0.9251, 0.8629, 0.8137, 0.7768, 0.7497, 0.7298, 0.7151, 0.704, 0.6956, 0.6891],
        [0.8903, 0.8012, 0.7342, 0.6862, 0.6521, 0.6277, 0.6099, 0.5967, 0.5867, 0.579],
        [0.856, 0.7422, 0.6604, 0.6037, 0.5644, 0.5367, 0.5168, 0.5021, 0.491, 0.4825],
      ],
    },
    {
      name: 'Adadelta(learning_rate=1.0, rho=0.8, epsilon=1e-6)',
      from: 'keras',
      call: ['adadelta', { learningRate: 1, rho: 0.8, epsilon: 1e-6 }],
      singleCall: ['adadelta', { learningRate: 0.5 }],
      single: [0.9993, 1.9993, 2.9993, 3.9993],
      golden: [[0.9978], [0.9947], [0.9915], [0.9882], [0.9849]],
    },
    {
      name: 'Adamax(learning_rate=0.2, beta_1=0.85, beta_2=0.95, epsilon=1e-6)',
      from: 'keras',
      call: ['adamax', { learningRate: 0.2, beta1: 0.85, beta2: 0.95, epsilon: 1e-6 }],
      singleCall: ['adamax', { learningRate: 0.5 }],
      single: [0.5, 1.5, 2.5, 3.5],
      golden: [
        [0.8],
        [0.6827, 0.6873, 0.6888, 0.6896, 0.6901, 0.6904, 0.6906, 0.6908, 0.6909, 0.691],
        [0.5333, 0.5407, 0.5431, 0.5444, 0.5451, 0.5456, 0.546, 0.5462, 0.5464, 0.5466],
        [0.368, 0.3773, 0.3804, 0.382, 0.3829, 0.3835, 0.384, 0.3843, 0.3846, 0.3848],
        [0.1933, 0.204, 0.2076, 0.2094, 0.2105, 0.2112, 0.2117, 0.2121, 0.2124, 0.2126],
      ],
    },
    {
      name: 'Lion()',
      from: 'keras',
      call: ['lion', { learningRate: 0.001 }],
      singleCall: ['lion', { learningRate: 0.5 }],
      single: [0.5, 1.5, 2.5, 3.5],
      golden: [[0.999], [0.998], [0.997], [0.996], [0.995]],
    },
    {
      name: 'Ftrl(learning_rate=0.05, learning_rate_power=-0.2, …)',
      from: 'keras',
      call: ['ftrl', {}],
      // Its golden rows are not compared with: gradform/keras has powers of a half only, and theirs is −0.2.
      singleCall: ['ftrl', { learningRate: 0.5 }],
      single: [0.2218, 1.3954, 2.3651, 2.8814],
    },
    {
      name: 'Adafactor(learning_rate=0.5, beta_2_decay=-0.65, epsilon_1=1e-15, epsilon_2=1e-4, clip_threshold=0.9, relative_step=False)',
      from: 'gradform',
      call: ['adafactor', atMostInverseRoot(0.5), { decayRate: 0.65, eps: 1e-15, clippingThreshold: 0.9 }],
      singleCall: ['adafactor', atMostInverseRoot(0.5)],
      single: [-0.3693, 0.6307, 1.6307, 2.6307],
      golden: [
        [0.55],
        [0.3031, 0.3026, 0.3025, 0.3024, 0.3024, 0.3024, 0.3024, 0.3024, 0.3024, 0.3024],
        [0.1671, 0.1665, 0.1663, 0.1663, 0.1663, 0.1663, 0.1663, 0.1663, 0.1663, 0.1663],
        [0.0923, 0.0916, 0.0915, 0.0914, 0.0914, 0.0914, 0.0914, 0.0914, 0.0914, 0.0914],
        [0.0554, 0.0548, 0.0546, 0.0546, 0.0546, 0.0546, 0.0546, 0.0545, 0.0545, 0.0545],
      ],
    },
    {
      name: 'Lamb()',
      from: 'gradform',
      call: ['lamb', 0.001, { eps: 1e-7 }],
      singleCall: ['lamb', 0.5, { eps: 1e-7 }],
      single: [-0.3693, 0.6306, 1.6306, 2.6306],
      golden: [[0.999], [0.9982], [0.9974], [0.9965], [0.9955]],
    },
  ] satisfies readonly KerasCase[],
  /** `test_weight_decay`: `learning_rate=1.0, weight_decay=0.004`, three steps from 2 with gradients of 0; to six decimals. */
  weightDecay: { optimizers: ['sgd', 'rmsprop', 'adam', 'adamw', 'nadam', 'adagrad', 'adadelta', 'adamax', 'lion'], after: 1.9760959 },
  /** `test_clip_norm` with `clipnorm=1` and `test_clip_value` with `clipvalue=1`: what becomes of 100, 100; `assertAllClose` to 1e-6. */
  clip: { gradient: [100, 100], clipnorm: Math.SQRT1_2, clipvalue: 1 },
} as const
