import * as workerThreads from 'node:worker_threads'
import { vi } from 'vitest'

/** Collects the workers that are started from now on. Mocks are restored by the caller. */
export function startedWorkers(): workerThreads.Worker[] {
  const workers: workerThreads.Worker[] = []
  vi.spyOn(process, 'getBuiltinModule').mockImplementation(((): unknown => ({
    Worker: class extends workerThreads.Worker {
      constructor(...args: ConstructorParameters<typeof workerThreads.Worker>) {
        super(...args)
        workers.push(this)
      }
    },
  })) as typeof process.getBuiltinModule)
  return workers
}
