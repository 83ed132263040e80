/** A function of two parameters that is to be made small: of products, for powers have other bits in other engines. */
export interface Surface {
  readonly label: string
  readonly value: (x: number, y: number) => number
  readonly gradient: (x: number, y: number) => readonly [byX: number, byY: number]
  readonly x: readonly [from: number, to: number]
  readonly y: readonly [from: number, to: number]
  readonly start: readonly [x: number, y: number]
  readonly minima: readonly (readonly [x: number, y: number])[]
  /** The standard deviation of what is added to each element of a gradient. */
  readonly noise: number
}

/** ½ (a x² + b y²), turned by no angle. */
const bowl = (a: number, b: number) => ({
  value: (x: number, y: number) => (a * x * x + b * y * y) / 2,
  gradient: (x: number, y: number) => [a * x, b * y] as const,
  x: [-4, 4] as const,
  y: [-3, 3] as const,
  minima: [[0, 0]] as const,
  noise: 0,
})

/** The terms c − x + x yⁿ whose squares add up to Beale's function, and their derivatives. */
const bealeTerms = (x: number, y: number) => [
  { term: 1.5 - x + x * y, byX: y - 1, byY: x },
  { term: 2.25 - x + x * y * y, byX: y * y - 1, byY: 2 * x * y },
  { term: 2.625 - x + x * y * y * y, byX: y * y * y - 1, byY: 3 * x * y * y },
]

const square = (x: number): number => x * x

export const surfaces: Readonly<Record<string, Surface>> = {
  quadratic: { ...bowl(1, 2), label: 'Quadratic', start: [-3, 2.2] },
  'ill-conditioned': { ...bowl(0.5, 50), label: 'Ill-conditioned', start: [-3.5, 1.5] },
  rosenbrock: {
    label: 'Rosenbrock',
    value: (x, y) => square(1 - x) + 100 * square(y - x * x),
    gradient: (x, y) => [2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)],
    x: [-2, 2],
    y: [-1, 3],
    start: [-1.5, 2],
    minima: [[1, 1]],
    noise: 0,
  },
  beale: {
    label: 'Beale',
    value: (x, y) => bealeTerms(x, y).reduce((sum, { term }) => sum + square(term), 0),
    gradient: (x, y) => {
      const terms = bealeTerms(x, y)
      return [terms.reduce((sum, { term, byX }) => sum + 2 * term * byX, 0), terms.reduce((sum, { term, byY }) => sum + 2 * term * byY, 0)]
    },
    x: [-4.5, 4.5],
    y: [-3, 3],
    start: [1, 1.6],
    minima: [[3, 0.5]],
    noise: 0,
  },
  himmelblau: {
    label: 'Himmelblau',
    value: (x, y) => square(x * x + y - 11) + square(x + y * y - 7),
    gradient: (x, y) => {
      const a = x * x + y - 11
      const b = x + y * y - 7
      return [4 * x * a + 2 * b, 2 * a + 4 * y * b]
    },
    x: [-6, 6],
    y: [-5, 5],
    start: [-0.5, -0.5],
    minima: [
      [3, 2],
      [-2.805118, 3.131312],
      [-3.77931, -3.283186],
      [3.584428, -1.848127],
    ],
    noise: 0,
  },
  saddle: {
    label: 'Saddle',
    value: (x, y) => x * x - y * y + square(y * y) / 8,
    gradient: (x, y) => [2 * x, -2 * y + (y * y * y) / 2],
    x: [-4, 4],
    y: [-3, 3],
    start: [-3.5, 0.001],
    minima: [
      [0, -2],
      [0, 2],
    ],
    noise: 0,
  },
  noisy: { ...bowl(1, 4), label: 'Noisy quadratic', start: [-3, 2.2], noise: 2 },
}

/** What is to be seen of a surface is how the values near its lowest differ: its colours follow the logarithm. */
export const shade = (value: number, lowest: number): number => Math.log(value - lowest + 0.03)

/** The surface of a name that there is; a network is none. */
export const surfaceOf = (name: string): Surface | undefined => (Object.hasOwn(surfaces, name) ? surfaces[name] : undefined)
