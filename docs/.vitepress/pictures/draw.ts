/** A few shapes, enough for boxes with arrows between them. Coordinates are pixels. */

const ink = '#1f2937'

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

interface TextStyle {
  readonly size?: number
  readonly bold?: boolean
  readonly color?: string
  readonly code?: boolean
  readonly anchor?: 'start' | 'middle'
}

/** A line of text whose baseline is a little below (x, y). */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 14, bold = false, color = ink, code = false, anchor = 'middle' } = style
  const font = code ? 'ui-monospace, Menlo, Consolas, monospace' : 'system-ui, sans-serif'
  return `<text x="${x}" y="${y + size / 3}" font-family="${font}" font-size="${size}"${bold ? ' font-weight="bold"' : ''} fill="${color}" text-anchor="${anchor}">${escaped(content)}</text>`
}

/** A rounded box around (x, y), with lines of text in its middle: the first one is its name. */
export function box(x: number, y: number, width: number, height: number, lines: readonly string[], fill = '#e0f2fe'): string {
  const top = y - (18 * (lines.length - 1)) / 2
  const frame = `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${ink}" stroke-width="1.2"/>`
  return [
    frame,
    ...lines.map((line, i) => text(x, top + 18 * i, line, i === 0 ? { code: true, size: 13, bold: true } : { size: 13 })),
  ].join('\n')
}

/** A frame with a name at its upper left, around other shapes. */
export const frame = (x: number, y: number, width: number, height: number, name: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="none" stroke="${ink}" stroke-dasharray="5 4"/>\n${text(x + 12, y + 16, name, { size: 12, anchor: 'start', color: '#4b5563' })}`

/** An arrow from one point to another. */
export const arrow = (x1: number, y1: number, x2: number, y2: number): string =>
  `<path d="M${x1} ${y1} L${x2} ${y2}" stroke="${ink}" stroke-width="1.6" fill="none" marker-end="url(#head)"/>`

/** A line without a head. */
export const line = (x1: number, y1: number, x2: number, y2: number): string =>
  `<path d="M${x1} ${y1} L${x2} ${y2}" stroke="${ink}" stroke-width="1.2" fill="none"/>`

/** A whole picture; `says` is for those who can not see it. */
export function picture(width: number, height: number, says: string, shapes: readonly string[]): string {
  const head = `<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="${ink}"/></marker>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(says)}">
<defs>${head}</defs>
<rect width="100%" height="100%" fill="#ffffff"/>
${shapes.join('\n')}
</svg>
`
}
