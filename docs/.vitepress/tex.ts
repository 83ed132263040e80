/**
 * Formulas are written in Unicode, as sources and terminals show them: `m ← β m + (1 − β) g / √(ν + ε)`. The site typesets
 * them, so that there is one text and not two. Products become numerators, what follows a slash a denominator, and words stay words.
 */

const GREEK: Readonly<Record<string, string>> = {
  α: '\\alpha',
  β: '\\beta',
  γ: '\\gamma',
  δ: '\\delta',
  ε: '\\varepsilon',
  η: '\\eta',
  θ: '\\theta',
  κ: '\\kappa',
  λ: '\\lambda',
  μ: '\\mu',
  ν: '\\nu',
  ρ: '\\rho',
  Δ: '\\Delta',
}
/** What stands between products. */
const BETWEEN: Readonly<Record<string, string>> = {
  '←': '\\leftarrow',
  '→': '\\to',
  '−': '-',
  '·': '\\cdot',
  '~': '\\sim',
  '…': '\\dots',
  '±': '\\pm',
  ':': '{:}\\;',
  ',': ',\\,',
  ';': ';\\;',
  '=': '=',
  '+': '+',
  '<': '<',
}
const SCRIPTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((digit, i) => [digit, `${i}`])),
  ...Object.fromEntries([...'₀₁₂₃₄₅₆₇₈₉'].map((digit, i) => [digit, `${i}`])),
  ⁿ: 'n',
  ᵗ: 't',
  ᵞ: '\\gamma',
  '⁺': '+',
  '⁻': '-',
  '₊': '+',
  '₋': '-',
  ₜ: 't',
  ᵣ: 'r',
  ₘ: 'm',
  ₐ: 'a',
  ₓ: 'x',
}
const GROUPS: Readonly<Record<string, readonly [end: string, open: string, close: string]>> = {
  '(': [')', '\\left(', '\\right)'],
  '[': [']', '\\left[', '\\right]'],
  '⟨': ['⟩', '\\left\\langle', '\\right\\rangle'],
  '|': ['|', '\\left|', '\\right|'],
  '‖': ['‖', '\\left\\|', '\\right\\|'],
}
const ROOTS: Readonly<Record<string, string>> = { '√': '\\sqrt', '∛': '\\sqrt[3]', '∜': '\\sqrt[4]' }

const TOKEN = /\s+|[A-Za-z]{2,}(?:'s)?|\d+|[⁰¹²³⁴-⁹ⁿᵗᵞ⁺⁻]+|[₀-₉ₜᵣₘₐₓ₊₋]+|\p{L}[\u0302\u0304]?|[^\s]/gu

/** TeX of a formula in Unicode, words included. Throws a `SyntaxError` where a group does not end, or nothing follows a slash. */
export function texOf(formula: string): string {
  const reader = new Reader(formula.match(TOKEN) ?? [])
  const tex = reader.sequence(undefined)
  return tex.join(' ')
}

class Reader {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  /** What stands before a token, or before the end. */
  sequence(end: string | undefined): string[] {
    const done: string[] = []
    let product = 0
    for (;;) {
      const token = this.#next()
      if (token === end) return done
      if (token === undefined) throw new SyntaxError(`a formula lacks ${end}: ${this.#tokens.join('')}`)
      if (token === '/') {
        const above = unwrapped(done.splice(product))
        done.push(`\\frac{${above}}{${unwrapped([this.#factor(this.#next())])}}`)
      } else if (token in BETWEEN) {
        done.push(BETWEEN[token] ?? token)
        product = done.length
      } else if (isWord(token) && !this.#isFollowedBy('(')) {
        done.push(this.#words(token))
        product = done.length
      } else done.push(this.#factor(token))
    }
  }

  #next(): string | undefined {
    while (this.#tokens[this.#at]?.trim() === '') this.#at++
    return this.#tokens[this.#at++]
  }

  #isFollowedBy(token: string): boolean {
    return this.#tokens[this.#at] === token
  }

  /** Words that stand one after the other, as text. */
  #words(first: string): string {
    const words = [first]
    for (;;) {
      const [space, word] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]]
      if (space?.trim() !== '' || word === undefined || !isWord(word) || this.#tokens[this.#at + 2] === '(') break
      words.push(word)
      this.#at += 2
    }
    return `\\;\\text{${words.join(' ')}}\\;`
  }

  #factor(token: string | undefined): string {
    if (token === undefined) throw new SyntaxError(`a formula ends where a factor is wanted: ${this.#tokens.join('')}`)
    const root = ROOTS[token]
    if (root !== undefined) return `${root}{${unwrapped([this.#factor(this.#next())])}}`
    return this.#scripted(this.#base(token))
  }

  #base(token: string): string {
    const group = GROUPS[token]
    if (group !== undefined) {
      const [end, open, close] = group
      return `${open} ${this.sequence(end).join(' ')} ${close}`
    }
    if (isWord(token)) return this.#isFollowedBy('(') ? `\\operatorname{${token}}${this.#factor(this.#next())}` : `\\text{${token}}`
    if (token === 'Σ') return '\\textstyle\\sum'
    if (token === '∞') return '\\infty'
    const [letter = '', accent] = token
    const base = GREEK[letter] ?? letter
    return accent === '\u0302' ? `\\hat{${base}}` : accent === '\u0304' ? `\\bar{${base}}` : base
  }

  /** With what stands above and below, which follows without a space. */
  #scripted(base: string): string {
    const below: string[] = []
    const above: string[] = []
    for (;;) {
      const token = this.#tokens[this.#at] ?? ''
      if (/^[₀-₉ₜᵣₘₐₓ₊₋]/u.test(token)) below.push(script(token))
      else if (/^[⁰¹²³⁴-⁹ⁿᵗᵞ⁺⁻]/u.test(token)) above.push(script(token))
      else if (token === '∞') below.push('\\infty')
      else if (token === '*') above.push('*')
      else if (token === '_' || token === '[' || token === '^') {
        this.#at++
        const written = token === '[' ? this.sequence(']').join(' ') : this.#signed(this.#next())
        ;(token === '^' ? above : below).push(written)
        continue
      } else break
      this.#at++
    }
    return `${base}${below.length > 0 ? `_{${below.join(' ')}}` : ''}${above.length > 0 ? `^{${above.join(' ')}}` : ''}`
  }

  #signed(token: string | undefined): string {
    return token === '−' ? `-${this.#base(this.#next() ?? '')}` : this.#base(token ?? '')
  }
}

const isWord = (token: string): boolean => /^[A-Za-z]{2}/.test(token)
const script = (token: string): string => [...token].map((character) => SCRIPTS[character] ?? character).join('')

/** Above, below and under a root, parentheses around the whole are not needed. */
function unwrapped(factors: readonly string[]): string {
  const [only = ''] = factors
  const isGroup = factors.length === 1 && only.startsWith('\\left(') && only.endsWith('\\right)') && endOfFirstGroup(only) === only.length
  return isGroup ? only.slice('\\left('.length, -'\\right)'.length).trim() : factors.join(' ')
}

/** Where the group ends that a text begins with. */
function endOfFirstGroup(tex: string): number {
  let depth = 0
  for (const { 0: side, index } of tex.matchAll(/\\left(?![a-z])|\\right(?![a-z])/g)) {
    depth += side === '\\left' ? 1 : -1
    if (depth === 0) return index + '\\right)'.length
  }
  return -1
}

/** A row of a block of equations: whom it is of, the statements in their order, and what is said beside them. */
export interface EquationRow {
  readonly names: string
  readonly statements: readonly string[]
  readonly note: string
}

/** Reads a block of equations, in which names stand first, and a note behind three spaces or more. */
export function equationRows(block: string): EquationRow[] {
  return block
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, names = '', rest = ''] = /^(\w+(?:, \w+)*(?= {2}))?\s*(.*)$/.exec(line) ?? []
      const [formula = '', note = ''] = rest.split(/ {3,}/)
      return { names, statements: formula.split(/(?<=[,;]) {2}/), note }
    })
}
