import { element } from './element.ts'

export interface Playback {
  readonly nodes: Node[]
  /** Tells how many steps there are, and which is shown. */
  readonly show: (step: number, steps: number) => void
  readonly stop: () => void
}

/** How long a race takes to be played, in milliseconds. */
const DURATION = 5000

/** Lets the user go through the steps of a race, by hand or as it went. */
export function newPlayback(onStep: (step: number) => void): Playback {
  let steps = 0
  let frame = 0
  const slider = element('input', {
    type: 'range',
    id: 'step',
    min: 0,
    max: 0,
    value: 0,
    'aria-label': 'Step',
    input: () => goTo(Number(slider.value)),
  })
  const output = element('output', { for: 'step' })
  const button = element('button', { type: 'button', id: 'play', class: 'main', click: () => (frame === 0 ? play() : stop()) }, 'Play')
  const show = (step: number): void => {
    slider.value = `${step}`
    output.textContent = `${step} / ${steps}`
  }
  function goTo(step: number): void {
    stop()
    show(step)
    onStep(step)
  }
  function stop(): void {
    cancelAnimationFrame(frame)
    frame = 0
    button.textContent = 'Play'
  }
  function play(): void {
    const from = Number(slider.value) >= steps ? 0 : Number(slider.value)
    const began = performance.now()
    button.textContent = 'Pause'
    const advance = (now: number): void => {
      const step = Math.min(steps, Math.round(from + (Math.max(0, now - began) / DURATION) * steps))
      show(step)
      onStep(step)
      if (step >= steps) stop()
      else frame = requestAnimationFrame(advance)
    }
    frame = requestAnimationFrame(advance)
  }
  return {
    nodes: [button, slider, output],
    show: (step, count) => {
      steps = count
      slider.max = `${count}`
      show(step)
    },
    stop,
  }
}
