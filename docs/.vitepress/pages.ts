import { existsSync } from 'node:fs'
import { join } from 'node:path'

interface Group {
  readonly text: string
  readonly pages: readonly (readonly [title: string, page: string])[]
}

/** The pages in the order of a reader's tasks. One that is not there yet is left out. */
const groups: readonly Group[] = [
  {
    text: 'Begin',
    pages: [
      ['Getting started', 'getting-started'],
      ['Concepts', 'concepts'],
      ['Which optimizer, which rate', 'choosing'],
      ['What there is', 'what-there-is'],
    ],
  },
  {
    text: 'Build',
    pages: [
      ['Composing your own', 'composing'],
      ['Writing a transform', 'writing-a-transform'],
      ['Wrappers and recipes', 'wrappers'],
      ['Weight decay', 'weight-decay'],
      ['Schedules', 'schedules'],
    ],
  },
  {
    text: 'Train',
    pages: [
      ['Training loops', 'training-loops'],
      ['Changing the learning rate', 'changing-the-learning-rate'],
      ['Saving and resuming', 'saving-and-resuming'],
      ['Looking and mending', 'looking'],
      ['TensorFlow.js', 'tfjs'],
      ['jax-js', 'jax'],
      ['Other array libraries', 'array-libraries'],
      ['Performance', 'performance'],
      ['Playground', 'playground'],
    ],
  },
  {
    text: 'Come from elsewhere',
    pages: [
      ['Porting', 'porting'],
      ['Differences from Optax', 'optax-differences'],
    ],
  },
  {
    text: 'Understand',
    pages: [
      ['From RMSprop to AdamW', 'from-rmsprop-to-adamw'],
      ['Catalogue of optimizers', 'catalogue'],
      ['Trees and types', 'trees'],
      ['Numerics and reproducibility', 'numerics'],
      ['How the engine works', 'engine'],
      ['Glossary', 'glossary'],
    ],
  },
  {
    text: 'The project',
    pages: [
      ['What is public and stable', 'stability'],
      ['Changes', 'files/CHANGELOG'],
      ['Contributing', 'files/CONTRIBUTING'],
      ['Security', 'files/SECURITY'],
    ],
  },
]

const isThere = (page: string): boolean => page.startsWith('files/') || existsSync(join(import.meta.dirname, `../${page}.md`))

/** The groups as VitePress has them in a sidebar. */
export const sidebar = groups.map(({ text, pages }) => ({
  text,
  items: pages.flatMap(([title, page]) => (isThere(page) ? { text: title, link: `/${page}` } : [])),
}))
