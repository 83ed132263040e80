import { describe, expect, test } from 'vitest'
import { documents } from './documents.ts'
import { diagnose, examplesOf, run } from './examples.ts'

const examples = documents.flatMap(examplesOf)

describe('the examples of all documents', () => {
  test('compile, and one that does not would be found out', { timeout: 60_000 }, () => {
    const wrong = { name: 'wrong:1', text: "import { adam } from 'gradform'\nadam('fast')\n" }
    const found = diagnose([...examples, wrong])
    expect(found.get(wrong.name)).toEqual([expect.stringContaining('line 2: ')])
    found.delete(wrong.name)
    expect(Object.fromEntries([...found].filter(([, errors]) => errors.length > 0))).toEqual({})
    expect(found.size).toBe(examples.length)
  })

  test.each(examples.map((example) => [example.name, example] as const))('%s runs as it says', async (_, example) => {
    await run(example)
  })

  test.each([
    ['another value', '1 + 1 // => 3'],
    ['another value below', '1 + 1\n// => 2\n//    or 3'],
    ['no error', 'JSON.parse("1") // => SyntaxError: '],
    ['a value where none is compared', 'const two = 2 // => 2'],
    ['a value in a function', 'const two = () => {\n  2 // => 2\n}'],
  ])('that show %s fail', async (_, text) => {
    await expect(run({ name: 'wrong', text })).rejects.toThrow()
  })
})
