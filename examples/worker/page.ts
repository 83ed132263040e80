import { type Report, trainOnDigits } from './training.ts'

const byId = (id: string): HTMLElement => document.getElementById(id)!
const buttons = ['worker', 'page'].map(byId)
const ball = byId('ball')
const progress = byId('progress')

/** The longest time, in milliseconds, in which the page drew nothing since the training began. */
let longest = 0
let isTraining = false
let lastFrame = performance.now()

function frame(now: number): void {
  ball.style.transform = `translateX(${270 + 270 * Math.sin(now / 500)}px)`
  if (isTraining) {
    longest = Math.max(longest, now - lastFrame)
    byId('longest').textContent = `${longest.toFixed(0)} ms`
  }
  lastFrame = now
  requestAnimationFrame(frame)
}

function show({ step, steps, loss, accuracy }: Report): void {
  if (progress instanceof HTMLProgressElement) progress.value = step / steps
  byId('loss').textContent = loss.toFixed(4)
  if (accuracy === undefined) return
  byId('accuracy').textContent = `${(100 * accuracy).toFixed(1)} %`
  // The frame that comes now shows how long the page stood still.
  requestAnimationFrame(() => requestAnimationFrame(finish))
}

function finish(): void {
  isTraining = false
  byId('done').textContent = 'Done.'
  for (const button of buttons) button.removeAttribute('disabled')
}

async function begin(train: (csv: string) => void): Promise<void> {
  for (const button of buttons) button.setAttribute('disabled', '')
  byId('done').textContent = 'Training …'
  byId('accuracy').textContent = '–'
  const response = await fetch(new URL('../digits/digits.csv', import.meta.url))
  const csv = await response.text()
  longest = 0
  isTraining = true
  train(csv)
}

byId('worker').addEventListener('click', () =>
  begin((csv) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<Report>) => {
      show(data)
      if (data.accuracy !== undefined) worker.terminate()
    })
    worker.postMessage(csv)
  }),
)
byId('page').addEventListener('click', () => begin((csv) => trainOnDigits(csv, show)))
requestAnimationFrame(frame)
