import { SingleBar } from 'cli-progress'

/** Shows a progress bar while something takes its steps, of which it tells each; nothing where the output is no terminal. */
export function showProgress<T>(steps: number, run: (onStep: (name?: string) => void) => T): T {
  const bar = new SingleBar({ format: '{bar} {percentage} %, {eta_formatted} left {name}', clearOnComplete: true })
  bar.start(steps, 0, { name: '' })
  try {
    return run((name = '') => bar.increment({ name }))
  } finally {
    bar.stop()
  }
}
