import type ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { textOf } from '../src/numbers/text.ts'
import { checker, publicOptions } from './publicApi.ts'
import { publicCalls } from './publicCalls.ts'

const calls = new Map(publicCalls().map((each) => [each.name, each]))

/** The words that an option may be, or none where it is no enumeration. */
function wordsOf(type: ts.Type): string[] {
  const types = type.isUnion() ? type.types : [type]
  return types.every((each) => each.isStringLiteral()) ? types.map((each) => (each.isStringLiteral() ? each.value : '')) : []
}

const isFlag = (type: ts.Type): boolean => checker.typeToString(type) === 'boolean'
const options = publicOptions().filter(({ of }) => calls.has(of))
const flags = options.filter(({ type }) => isFlag(type))
const enumerations = options.filter(({ type }) => wordsOf(type).length > 0)

describe('a flag that is neither true nor false is refused when it is given', () => {
  test('as every function has them', () => expect(flags.length).toBeGreaterThan(70))

  test.each(flags)('$of, $name', ({ of, name }) => {
    for (const wrong of [1, 0, 'yes', '', null, {}]) {
      const call = () => calls.get(of)!.call({ [name]: wrong })
      expect(call).toThrow(TypeError)
      expect(call).toThrow(`: ${name} is ${textOf(wrong)}, wanted true or false`)
    }
    expect(() => calls.get(of)!.call({ [name]: undefined })).not.toThrow()
  })
})

describe('a word that is none of those known is refused when it is given', () => {
  test('as every function has them', () => expect(enumerations.length).toBeGreaterThan(8))

  test.each(enumerations)('$of, $name', ({ of, name, type }) => {
    const words = wordsOf(type)
    for (const wrong of ['other', 1, true, null, `${words[0]} `, 'constructor']) {
      const call = () => calls.get(of)!.call({ [name]: wrong })
      expect(call).toThrow(TypeError)
      expect(call).toThrow(`: ${name} is ${textOf(wrong)}, wanted `)
      for (const word of words) expect(call).toThrow(`'${word}'`)
    }
  })
})
