import Table from 'cli-table3'

/** Draws rows for the terminal, each a record with the columns as its keys: the first on the left, the others on the right. */
export function drawTable(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const head = Object.keys(rows[0] ?? {})
  const table = new Table({
    head,
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => Object.values(row)))
  return table.toString()
}
