/** The product of lengths: how many elements an array of a shape has. */
export const product = (lengths: readonly number[]): number => lengths.reduce((size, length) => size * length, 1)
