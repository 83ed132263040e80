import { dispose, Optimizer, type Scalar, type serialization, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import { fromBytes } from '../checkpoint/fromBytes.ts'
import { toBytes } from '../checkpoint/toBytes.ts'
import { get } from '../inspect/get.ts'
import { set } from '../inspect/set.ts'
import { checkObject } from '../numbers/checks.ts'
import { compositionOf } from '../transformation/composition.ts'
import type { AnyTransformation, SpecOf, State } from '../transformation/transformation.ts'
import { newDeviceTrainer } from './device.ts'
import { newHostTrainer } from './host.ts'
import { newPaths, type PathOptions } from './paths.ts'
import { isNear } from './readTensors.ts'
import { FIT, type Trainer } from './trainer.ts'
import { listOf, type NamedParams, type NamedTensor } from './trees.ts'
import { checkpointsIn, weightsOf } from './weights.ts'

/**
 * Options of `asOptimizer`.
 *
 * @category Frameworks
 */
export interface TfjsOptions extends PathOptions {
  /**
   * Where steps are computed: `host` by gradform's kernels, with the same bits everywhere, on copies of the gradients; `device` by the
   * operations of TensorFlow.js, beside the variables, with nothing read back; `auto` is the device where the backend of the first step
   * is a GPU, and the host elsewhere.
   *
   * @default 'auto'
   */
  readonly strategy?: 'auto' | 'host' | 'device'
  /**
   * How many threads share a step on the host.
   *
   * @default 1
   */
  readonly threads?: number
}

/**
 * An optimizer of TensorFlow.js whose steps a transformation of gradform's computes.
 *
 * @category Frameworks
 */
export interface TfjsOptimizer<S> extends Optimizer {
  /** A copy of the state; `undefined` before the first step. An edited one may be assigned. */
  state: State<S, NamedParams> | undefined
  /** The learning rate in the state. Setting it throws a `TypeError` where a schedule rules it, or there are several. */
  learningRate: number
}

const STRATEGIES: readonly unknown[] = ['auto', 'host', 'device']

/** What TensorFlow.js calls: what it does not ask of every optimizer alike is inherited. */
export class GradformOptimizer extends Optimizer {
  static readonly className: string = 'GradformOptimizer'
  readonly #transformation: AnyTransformation
  readonly #options: TfjsOptions
  #trainer: Trainer | undefined
  /** The checkpoints to begin with, each over those before it, until it is known where steps are computed. */
  readonly #saved: Uint8Array[] = []

  constructor(transformation: AnyTransformation, options: TfjsOptions = {}) {
    super()
    checkObject('asOptimizer: options', options)
    const { strategy = 'auto' } = options
    if (!STRATEGIES.includes(strategy))
      throw new TypeError(`asOptimizer: strategy is ${JSON.stringify(strategy)}, wanted one of 'auto', 'host', 'device'`)
    compositionOf(transformation, 'asOptimizer: transformation')
    this.#transformation = transformation
    this.#options = options
  }

  get state(): unknown {
    return this.#trainer?.read()
  }

  set state(state: unknown) {
    this.#restore(toBytes(state))
  }

  get learningRate(): number {
    return get<{ learningRate: number }, 'learningRate'>(this.#someState(), 'learningRate', this.#transformation)
  }

  set learningRate(rate: number) {
    this.#restore(toBytes(set<{ learningRate: number }, 'learningRate'>(this.#someState(), 'learningRate', rate, this.#transformation)))
  }

  /** The state, or before the first step one that has no arrays. */
  #someState(): { learningRate: number } {
    const begun: unknown = this.#transformation.init({})
    return Object(this.state ?? this.#saved.reduce((state, bytes) => fromBytes(bytes, state, FIT), begun))
  }

  #restore(bytes: Uint8Array): void {
    if (this.#trainer === undefined) this.#saved.push(bytes)
    else this.#trainer.restore(bytes)
  }

  #begun(): Trainer {
    if (this.#trainer !== undefined) return this.#trainer
    const { strategy = 'auto', threads = 1 } = this.#options
    const isOnHost = strategy === 'auto' ? isNear() : strategy === 'host'
    const paths = newPaths(this.#options)
    const trainer = isOnHost ? newHostTrainer(this.#transformation, threads, paths) : newDeviceTrainer(this.#transformation, paths)
    for (const bytes of this.#saved) trainer.restore(bytes)
    this.#trainer = trainer
    return trainer
  }

  /** As the inherited one, but that transformations are told the loss. */
  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const { value, grads } = this.computeGradients(f, varList)
    let isReturned = false
    try {
      this.#apply(listOf(grads), value)
      isReturned = returnCost
      return returnCost ? value : null
    } finally {
      dispose(grads)
      if (!isReturned) value.dispose()
    }
  }

  applyGradients(gradients: { [name: string]: Tensor } | NamedTensor[]): void {
    this.#apply(listOf(gradients), undefined)
  }

  #apply(gradients: readonly NamedTensor[], value: Tensor | undefined): void {
    this.#begun().step(gradients, value)
    this.incrementIterations()
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const checkpoints = this.#trainer === undefined ? this.#saved : await this.#trainer.save()
    return [await this.saveIterations(), ...weightsOf(checkpoints)]
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const rest = await this.extractIterations(weights)
    for (const bytes of await checkpointsIn(rest)) this.#restore(bytes)
  }

  /** Throws: a model that is saved with this optimizer could not be loaded. */
  getConfig(): serialization.ConfigDict {
    throw new Error(
      'getConfig: this optimizer was made by asOptimizer, and no model that is saved with it could be loaded: make it with defineOptimizer, or save without includeOptimizer',
    )
  }

  override dispose(): void {
    this.#trainer?.dispose()
    this.#trainer = undefined
    this.#saved.length = 0
  }
}

/**
 * Makes an optimizer of TensorFlow.js of a transformation, for `model.compile`, `minimize` and `applyGradients`.
 *
 *     model.compile({ optimizer: asOptimizer(chain(clipByGlobalNorm(1), adamw(1e-3))), loss: 'meanSquaredError' })
 *
 * Variables stand in the tree of the parameters by their names: `dense/kernel` at `dense.kernel`, which masks see as such. A model can be
 * saved with such an optimizer only if `defineOptimizer` has made it. Throws a `TypeError` for what is no transformation.
 *
 * @category Frameworks
 */
export function asOptimizer<T extends AnyTransformation>(transformation: T, options?: TfjsOptions): TfjsOptimizer<SpecOf<T>>
export function asOptimizer(transformation: AnyTransformation, options?: TfjsOptions): unknown {
  return new GradformOptimizer(transformation, options)
}
