import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'

/** Rejects when a thread ends: with its error, or because it ended before it had done its work. */
export async function endOf(worker: Worker, name: string): Promise<never> {
  const [code] = await once(worker, 'exit')
  throw new Error(`the thread ${name} ended before it was done (exit code ${code})`)
}
