import { serialization } from '@tensorflow/tfjs-core'
import { checkFunction } from '../numbers/checks.ts'
import type { AnyTransformation } from '../transformation/transformation.ts'
import { isPlainObject } from '../trees/leaf.ts'
import { GradformOptimizer, type TfjsOptimizer, type TfjsOptions } from './optimizer.ts'

/**
 * Makes a kind of optimizer that models can be saved with: registers it under a name, and returns a function that makes one of a
 * configuration, which is saved too.
 *
 *     const clippedAdamw = defineOptimizer('ClippedAdamw', ({ rate }: { rate: number }) => chain(clipByGlobalNorm(1), adamw(rate)))
 *     model.compile({ optimizer: clippedAdamw({ rate: 1e-3 }), loss: 'meanSquaredError' })
 *     await model.save('indexeddb://model', { includeOptimizer: true })
 *
 * The program that loads such a model has to define the kind before. Throws a `RangeError` where the name is not of letters and digits,
 * for TensorFlow.js takes `_` out of it when it loads, and a `TypeError` where the configuration is not of plain data.
 *
 * @category Frameworks
 */
export function defineOptimizer<C extends object>(
  name: string,
  make: (config: C) => AnyTransformation,
  options?: TfjsOptions,
): (config: C) => TfjsOptimizer<unknown>
export function defineOptimizer(name: string, make: (config: object) => AnyTransformation, options?: TfjsOptions): unknown {
  if (!/^[a-z][a-z\d]*$/i.test(name))
    throw new RangeError(
      `defineOptimizer: the name is ${JSON.stringify(name)}, wanted letters and digits: TensorFlow.js changes others on load`,
    )
  checkFunction('defineOptimizer: make', make)

  class Defined extends GradformOptimizer {
    static override readonly className = name
    static override fromConfig<T extends serialization.Serializable>(
      cls: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      return new cls(JSON.parse(String(config['json'])))
    }
    readonly #config: object

    constructor(config: object) {
      checkPlain(config, `${name}: config`)
      super(make(config), options)
      this.#config = config
    }

    /** As text without underscores, for TensorFlow.js takes these out of keys and texts when it loads. */
    override getConfig(): serialization.ConfigDict {
      return { json: JSON.stringify(this.#config).replaceAll('_', '\\u005f') }
    }
  }

  serialization.registerClass(Defined)
  return (config: object) => new Defined(config)
}

/** Throws for what JSON would leave out or change. */
function checkPlain(value: unknown, where: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return
  if (!Array.isArray(value) && !isPlainObject(value))
    throw new TypeError(`${where} is ${typeof value === 'function' ? 'a function' : String(value)}, wanted plain data, which can be saved`)
  for (const [key, item] of Object.entries(value)) checkPlain(item, `${where}.${key}`)
}
