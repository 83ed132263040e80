import { readFileSync } from 'node:fs'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

const text = readFileSync(new URL('sonnets.txt', import.meta.url), 'utf8')

/** The characters that there are, in order; a character's code is its place among them. */
export const alphabet: readonly string[] = [...new Set(text)].sort()

export const encode = (characters: string): number[] => [...characters].map((character) => alphabet.indexOf(character))
export const decode = (codes: readonly number[]): string => codes.map((code) => alphabet[code]).join('')

const codes = encode(text)

/** Pieces of the text, each one character longer than what the model sees of it. */
export function drawPieces(count: number, length: number, generator: RandomGenerator): number[][] {
  return Array.from({ length: count }, () => {
    const from = uniformInt(generator, 0, codes.length - length - 1)
    return codes.slice(from, from + length + 1)
  })
}
