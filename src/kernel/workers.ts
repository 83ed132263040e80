import { canonicalize } from './arrays.ts'
import { BLOCK, foldLanes, LANES, TURN } from './sums.ts'
import { runPieces, runRange, WORDS, work } from './task.ts'

/** A thread beside this one. */
export interface WorkerHandle {
  /** Tells why it has ended, if it ends before it is told to. */
  onEnd(tell: (reason: string) => void): void
  end(): void
}

/** Whether memory can be shared with threads here: in a page that asks for it by cross-origin isolation, in a worker of one, and in Node. */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer === 'function' &&
  (nodeThreads() !== undefined || (typeof Worker === 'function' && globalThis.crossOriginIsolated))

const nodeThreads = () => globalThis.process?.getBuiltinModule?.('node:worker_threads')

/** Starts workers on a shared memory. They run the functions of task.ts, sent as source, so that no bundler has to find a file. */
export function startWorkers(memory: WebAssembly.Memory, maxSums: number, threads: number, spins: number): WorkerHandle[] {
  const source = `
    const ${namingHelper()} = (named) => named
    const [work, pieces, range, fold, clean] = [${work}, ${runPieces}, ${runRange}, ${foldLanes}, ${canonicalize}]
    const start = ({ memory, w, index, threads, spins, maxSums, ...sizes }) => {
      const words = new Int32Array(memory.buffer)
      const floats = new Float64Array(memory.buffer)
      const scratch = new Float64Array(maxSums * sizes.LANES)
      work({ memory, words, floats, kernels: new Map(), scratch, fold, clean, ...sizes }, w, index, threads, spins, pieces, range)
    }
  `
  const start = nodeThreads() === undefined ? startWebWorker : startNodeWorker
  return Array.from({ length: threads - 1 }, (_, i) =>
    start(source, { memory, w: WORDS, index: i + 1, threads, spins, maxSums, LANES, TURN, BLOCK }),
  )
}

/** What a bundler that keeps names wraps functions in, by the name that it has after minification. */
function namingHelper(): string {
  const probe = () => {
    function zero() {
      return 0
    }
    return zero
  }
  return /([\w$]+)\([\w$]+,\s*["']zero["']\)/.exec(`${probe}`)?.[1] ?? '__name'
}

function startNodeWorker(source: string, data: unknown): WorkerHandle {
  const url = `data:text/javascript,${encodeURIComponent(`import { workerData } from 'node:worker_threads'; ${source}; start(workerData)`)}`
  const threads = nodeThreads()
  if (threads === undefined) throw new Error('no worker threads here')
  const worker = new threads.Worker(new URL(url), { workerData: data })
  // A training program ends when its own work ends.
  worker.unref()
  return {
    onEnd(tell) {
      worker.on('error', (error) => tell(`a worker thread died: ${error.message}`))
      worker.on('exit', (code) => tell(`a worker thread ended with code ${code}`))
    },
    end: () => void worker.terminate(),
  }
}

function startWebWorker(source: string, data: unknown): WorkerHandle {
  const url = URL.createObjectURL(new Blob([`${source}; onmessage = ({ data }) => start(data)`], { type: 'text/javascript' }))
  const worker = new Worker(url)
  worker.postMessage(data)
  return {
    onEnd(tell) {
      worker.onerror = ({ message }) => tell(`a worker thread died: ${message}`)
    },
    end() {
      worker.terminate()
      URL.revokeObjectURL(url)
    },
  }
}
