/** What stands deeper than this in a value, which may contain itself, is left out. */
const DEPTH = 4

/** Writes a value as in a call: what prints itself as it does, as transformations do; functions and expressions by name; strings quoted. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'function' || 'op' in Object(value)) return Object(value).name || '…'
  if (Object.prototype.toString.call(value) === '[object String]') return `'${value}'`
  if (depth === DEPTH) return '…'
  if (Object(value) !== value || Object.hasOwn(Object(value), 'toString')) return String(value)
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value)
  const entries = Object.entries(Object(value)).map(([key, each]) => (Array.isArray(value) ? '' : `${key}: `) + textOf(each, depth + 1))
  return Array.isArray(value) ? `[${entries.join(', ')}]` : entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
