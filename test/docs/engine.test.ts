import { expect, test } from 'vitest'
import { bitOps } from '../../src/kernel/bitOps.ts'
import { ops } from '../../src/kernel/ops.ts'
import { read } from './documents.ts'

test('docs/engine.md lists all operations', () => {
  const [, table = ''] = read('docs/engine.md').split(/^\| operation .*$/m)
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n')
  const names = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name))
  expect(names.sort()).toEqual(Object.keys({ ...ops, ...bitOps }).sort())
})
