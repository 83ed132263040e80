import { newPlayground } from './playground.ts'
import { byId } from './view/element.ts'
import { followTheme } from './view/theme.ts'

const draw = newPlayground()
const chooser = byId('theme')
if (chooser instanceof HTMLSelectElement) followTheme(chooser, draw)

let width = byId('contour').clientWidth
new ResizeObserver(() => {
  // Drawing changes heights, and scrolling on a phone that of the window.
  const next = byId('contour').clientWidth
  if (next !== width) draw()
  width = next
}).observe(byId('contour'))

const copy = byId('copy')
copy.addEventListener('click', async () => {
  await navigator.clipboard.writeText(byId('code').textContent)
  copy.textContent = 'Copied'
  setTimeout(() => {
    copy.textContent = 'Copy'
  }, 1500)
})
