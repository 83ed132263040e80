import { type AnyTransformation, compile } from '../../src/index.ts'

/** A problem to descend on: where to start, and what is known of the loss at a point. */
export interface Problem<P> {
  readonly start: P
  /** The gradient of the loss at these parameters, and where an optimizer asks for it the loss itself. */
  readonly gradient: (params: P, step: number) => P
  readonly loss?: (params: P) => number
}

/** Descends by the compiled optimizer, in place; tells each step's parameters, counted from 1, to `see`, which must copy what it keeps and may return `true` to end. */
export function descend<P extends object>(
  optimizer: AnyTransformation,
  { start, gradient, loss }: Problem<P>,
  steps: number,
  see: (params: P, step: number) => boolean | undefined = () => undefined,
): P {
  using compiled = compile(optimizer, { donate: true })
  let { params, state }: { params: P; state: unknown } = Reflect.apply(compiled.init, undefined, [start])
  for (let step = 1; step <= steps; step++) {
    const extra = loss === undefined ? undefined : { value: loss(params) }
    ;({ params, state } = Reflect.apply(compiled.step, undefined, [gradient(params, step), state, params, extra]))
    if (see(params, step)) break
  }
  return structuredClone(params)
}
