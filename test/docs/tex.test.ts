import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { equationRows, texOf } from '../../docs/.vitepress/tex.ts'
import { documents, read } from './documents.ts'

describe('texOf', () => {
  test.each([
    ['θ ← θ − η g', '\\theta \\leftarrow \\theta - \\eta g'],
    ['η g / √(ν + ε)', '\\frac{\\eta g}{\\sqrt{\\nu + \\varepsilon}}'],
    ['a + b / c', 'a + \\frac{b}{c}'],
    ['(a + b) / (c + d)', '\\frac{a + b}{c + d}'],
    ['(a) (b) / c', '\\frac{\\left( a \\right) \\left( b \\right)}{c}'],
    ['√((a) b / ((c) d))', '\\sqrt{\\frac{\\left( a \\right) b}{\\left( c \\right) d}}'],
    ['a / b c', '\\frac{a}{b} c'],
    ['β₁ᵗ⁺¹', '\\beta_{1}^{t+1}'],
    ['μ̂', '\\hat{\\mu}'],
    ['f̄ − f*', '\\bar{f} - f^{*}'],
    ['νₘₐₓ', '\\nu_{max}'],
    ['ρ∞', '\\rho_{\\infty}'],
    ['e_g', 'e_{g}'],
    ['f_min', 'f_{\\text{min}}'],
    ['g[i, j]²', 'g_{i ,\\, j}^{2}'],
    ['[a, b]', '\\left[ a ,\\, b \\right]'],
    ['‖g‖²', '\\left\\| g \\right\\|^{2}'],
    ['∛G', '\\sqrt[3]{G}'],
    ['√ν̂ + ε', '\\sqrt{\\hat{\\nu}} + \\varepsilon'],
    ['√β₂ r', '\\sqrt{\\beta_{2}} r'],
    ['max(|g|, ε)', '\\operatorname{max}\\left( \\left| g \\right| ,\\, \\varepsilon \\right)'],
    ['t^−decayRate', 't^{-\\text{decayRate}}'],
    ['ν − μ² in place of ν', '\\nu - \\mu^{2} \\;\\text{in place of}\\; \\nu'],
  ])('%s is %s', (formula, tex) => {
    expect(texOf(formula)).toBe(tex)
  })

  test.each(['(a + b', 'a /', '√'])('%s is no formula', (formula) => {
    expect(() => texOf(formula)).toThrow(SyntaxError)
  })
})

test('equationRows tells names, statements and notes apart', () => {
  expect(equationRows('adam, nadam    m ← g,  θ ← m      at first: g\n               a ← b\n')).toEqual([
    { names: 'adam, nadam', statements: ['m ← g,', 'θ ← m'], note: 'at first: g' },
    { names: '', statements: ['a ← b'], note: '' },
  ])
  expect(equationRows('ν ← g²')).toEqual([{ names: '', statements: ['ν ← g²'], note: '' }])
})

test('all equations of the documents can be typeset', () => {
  const require = createRequire(import.meta.url)
  const math: (md: unknown) => void = require('markdown-it-mathjax3')
  const rules: { math_inline?: (tokens: readonly { content: string }[], index: number) => string } = {}
  const ruler = { after: () => undefined, before: () => undefined }
  math({ inline: { ruler }, block: { ruler }, renderer: { rules } })
  const blocks = documents.flatMap((file) => [...read(file).matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block))
  const formulas = blocks.flatMap(equationRows).flatMap(({ statements, note }) => [...statements, note])
  expect(formulas.length).toBeGreaterThan(100)
  const typeset = formulas.map((formula) => [formula, rules.math_inline?.([{ content: texOf(formula) }], 0) ?? ''] as const)
  expect(typeset.filter(([, html]) => !html.includes('<svg') || html.includes('merror')).map(([formula]) => formula)).toEqual([])
})
