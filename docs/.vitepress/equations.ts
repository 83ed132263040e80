import type { MarkdownRenderer } from 'vitepress'
import { equationRows, texOf } from './tex.ts'

/** Typesets the blocks of equations, which are ```text and have arrows or signs of equality. */
export function typesetEquations(md: MarkdownRenderer): void {
  const { fence, math_inline: math } = md.renderer.rules
  if (fence === undefined || math === undefined) throw new Error('there is no renderer of fences, or of math')
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token === undefined || token.info !== 'text' || !/[←=]/.test(token.content)) return fence(tokens, index, options, env, self)
    const typeset = (formula: string): string => {
      const inline = Object.assign(Object.create(Object.getPrototypeOf(token)), token, { content: `\\displaystyle ${texOf(formula)}` })
      return math([inline], 0, options, env, self)
    }
    const rows = equationRows(token.content).map(({ names, statements, note }) => {
      const name = names === '' ? '' : `<code v-pre>${names}</code>`
      const lines = statements.map((statement) => `<span>${typeset(statement)}</span>`).join(' ')
      const said = note === '' ? '' : `<div class="note">${typeset(note)}</div>`
      return `<tr><td>${name}</td><td>${lines}${said}</td></tr>`
    })
    return `<table class="equations" tabindex="0"><tbody>${rows.join('')}</tbody></table>`
  }
}
