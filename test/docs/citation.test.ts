import { expect, test } from 'vitest'
import { read } from './documents.ts'

test('CITATION.cff has the version and the license of the package', () => {
  const { version, license } = JSON.parse(read('package.json'))
  const entries = new Map([...read('CITATION.cff').matchAll(/^([\w-]+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value]))
  expect(Object.fromEntries(entries)).toMatchObject({ 'cff-version': '1.2.0', version, license })
})
