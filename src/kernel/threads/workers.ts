import { canonicalize } from '../dtype.ts'
import { BLOCK, foldLanes, LANES, TURN } from '../sums.ts'
import { newDryTasks } from './dryTask.ts'
import { RANGES } from './lineTask.ts'
import { CONTROL, type Message, type Setup, serve } from './serve.ts'
import { kernelOf, newThread, runPieces, WORDS } from './task.ts'

/** A thread beside this one. */
export interface WorkerHandle {
  send(message: Message): void
  /** Tells why it has ended, if it ends before it is told to. */
  onEnd(tell: (reason: string) => void): void
  end(): void
}

/** Whether memory can be shared with threads here: in a page that asks for it by cross-origin isolation, in a worker of one, and in Node. */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer === 'function' &&
  (nodeThreads() !== undefined || (typeof Worker === 'function' && globalThis.crossOriginIsolated))

const nodeThreads = () => globalThis.process?.getBuiltinModule?.('node:worker_threads')

/**
 * Starts the workers that there are beside this thread; none where that is not allowed. They run the functions of serve.ts and
 * task.ts, sent as source, so that no bundler has to find a file.
 */
export function startWorkers(control: Int32Array, threads: number, spins: number): WorkerHandle[] {
  const source = sourceOfWorker()
  const dry = newDryTasks()
  const start = nodeThreads() === undefined ? startWebWorker : startNodeWorker
  const workers: WorkerHandle[] = []
  try {
    for (let index = 1; index < threads; index++) workers.push(start(source, { control, index, threads, spins, dry }))
    return workers
  } catch {
    // Node's permission model and content-security policies may forbid them.
    for (const worker of workers) worker.end()
    return []
  }
}

/** Declares `begin`, which takes a setup and returns what takes messages. */
const sourceOfWorker = (): string => `
  const ${namingHelper()} = (named) => named
  const tools = { kernelOf: ${kernelOf}, fold: ${foldLanes}, clean: ${canonicalize}, LANES: ${LANES}, TURN: ${TURN}, BLOCK: ${BLOCK} }
  const words = { CONTROL: ${JSON.stringify(CONTROL)}, WORDS: ${JSON.stringify(WORDS)} }
  const means = { tools, ...words, newThread: ${newThread}, runPieces: ${runPieces}, ranges: [${RANGES}] }
  const begin = (setup) => (${serve})(setup, means)
`

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

function startNodeWorker(source: string, setup: Setup): WorkerHandle {
  const program = `import { parentPort, workerData } from 'node:worker_threads'; ${source}; parentPort.on('message', begin(workerData))`
  const threads = nodeThreads()
  if (threads === undefined) throw new Error('no worker threads here')
  const worker = new threads.Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), { workerData: setup })
  // A training program ends when its own work ends.
  worker.unref()
  return {
    send: (message) => worker.postMessage(message),
    onEnd(tell) {
      worker.on('error', (error) => tell(`a worker thread died: ${error.message}`))
      worker.on('exit', (code) => tell(`a worker thread ended with code ${code}`))
    },
    end: () => void worker.terminate(),
  }
}

function startWebWorker(source: string, setup: Setup): WorkerHandle {
  const program = `${source}; onmessage = ({ data }) => { const take = begin(data); onmessage = ({ data }) => take(data) }`
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }))
  const worker = new Worker(url)
  worker.postMessage(setup)
  return {
    send: (message) => worker.postMessage(message),
    onEnd(tell) {
      worker.onerror = (event) => {
        // Whether it is an error is for whoever is told to say.
        event.preventDefault()
        tell(`a worker thread died: ${event.message}`)
      }
    },
    end() {
      worker.terminate()
      URL.revokeObjectURL(url)
    },
  }
}
