/** A number as the sum of two float64 numbers, of which the second is what rounding takes from the first: 106 bits. */
export type Doubled = readonly [high: number, low: number]

function twoSum(a: number, b: number): Doubled {
  const sum = a + b
  const rest = sum - a
  return [sum, a - (sum - rest) + (b - rest)]
}

function twoProduct(a: number, b: number): Doubled {
  const split = (x: number): Doubled => {
    const c = 134217729 * x
    const high = c - (c - x)
    return [high, x - high]
  }
  const product = a * b
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow]
}

export function add([a, aLow]: Doubled, [b, bLow]: Doubled): Doubled {
  const [sum, rest] = twoSum(a, b)
  const [low, lowRest] = twoSum(aLow, bLow)
  const [high, middle] = twoSum(sum, rest + low)
  return twoSum(high, middle + lowRest)
}

export function mul([a, aLow]: Doubled, [b, bLow]: Doubled): Doubled {
  const [product, rest] = twoProduct(a, b)
  return twoSum(product, rest + (a * bLow + aLow * b))
}

export function div(a: Doubled, b: Doubled): Doubled {
  const first = a[0] / b[0]
  const rest = add(a, mul([-first, 0], b))
  const second = rest[0] / b[0]
  const third = add(rest, mul([-second, 0], b))[0] / b[0]
  return add(twoSum(first, second), [third, 0])
}

const LN2: Doubled = [Math.LN2, 2.3190468138462996e-17]
const LN2_THIRD = 5.707708438416212e-34
const INVERSE_FACTORIALS = Array.from({ length: 12 }, (_, n): Doubled => {
  let product: Doubled = [1, 0]
  for (let i = 2; i <= n; i++) product = div(product, [i, 0])
  return product
})

/** eˣ as a number times 2ᵏ: Taylor's series of r / 256 with r = x − k ln 2, squared eight times. */
export function exp(x: Doubled): { value: Doubled; k: number } {
  const k = Math.round(x[0] / LN2[0])
  const r = add(add(x, twoProduct(-k, LN2[0])), add(twoProduct(-k, LN2[1]), [-k * LN2_THIRD, 0]))
  const small: Doubled = [r[0] / 256, r[1] / 256]
  let value: Doubled = [0, 0]
  // The 1 is left out until the end, for with it each square would lose bits.
  for (let n = 11; n >= 1; n--) value = mul(add(value, INVERSE_FACTORIALS[n]!), small)
  for (let i = 0; i < 8; i++) value = add(mul([2, 0], value), mul(value, value))
  return { value: add([1, 0], value), k }
}

/** ln x: near to 1 by the series of the inverse of tanh, elsewhere by one of Newton's steps, which triples the bits. */
export function log(x: number): Doubled {
  if (Math.abs(x - 1) < 1 / 32) {
    const f: Doubled = [x - 1, 0]
    const s = div(f, add(f, [2, 0]))
    const z = mul(s, s)
    let sum: Doubled = [0, 0]
    for (let n = 21; n >= 1; n -= 2) sum = add(mul(sum, z), div([1, 0], [n, 0]))
    return mul([2, 0], mul(s, sum))
  }
  // A subnormal x, or one near to the greatest, is scaled first.
  const [scale, added]: [number, Doubled] = x < 1 ? [2 ** 256, mul([-256, 0], LN2)] : [1, [0, 0]]
  const y = Math.log(x * scale)
  const { value, k } = exp([y, 0])
  const scaled: Doubled = [x * scale * 2 ** -(k - (k >> 1)) * 2 ** -(k >> 1), 0]
  const step = div(add(scaled, [-value[0], -value[1]]), add(scaled, value))
  return add(added, add([y, 0], mul([2, 0], step)))
}

/** tanh x: for small x by its series, elsewhere by e²ˣ. */
export function tanh(x: number): Doubled {
  const z = twoProduct(x, x)
  if (Math.abs(x) < 2 ** -20) return mul([x, 0], add([1, 0], mul(z, add(div([-1, 0], [3, 0]), mul(z, div([2, 0], [15, 0]))))))
  if (Math.abs(x) > 40) return [Math.sign(x), 0]
  const { value, k } = exp([2 * x, 0])
  const power: Doubled = [value[0] * 2 ** k, value[1] * 2 ** k]
  return div(add(power, [-1, 0]), add(power, [1, 0]))
}
