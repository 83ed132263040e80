/** Writes a value as in a call: what prints itself as it does, as transformations do; functions and expressions by name; strings quoted. */
export function textOf(value: unknown): string {
  if (typeof value === 'function' || 'op' in Object(value)) return Object(value).name || '…'
  if (typeof value === 'string') return `'${value}'`
  if (Object(value) !== value || Object.hasOwn(Object(value), 'toString')) return String(value)
  if (ArrayBuffer.isView(value)) return Object.prototype.toString.call(value)
  const entries = Object.entries(Object(value)).map(([key, each]) => (Array.isArray(value) ? '' : `${key}: `) + textOf(each))
  return Array.isArray(value) ? `[${entries.join(', ')}]` : entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
