import { parentPort } from 'node:worker_threads'
import { writeNew } from './write-new.ts'

/** Files to write, absolute paths. */
export type Batch = readonly (readonly [file: string, content: string | Uint8Array])[]

/** What became of a batch: null, or why it could not be written. */
export type Answer = { readonly failed: string | null }

parentPort?.on('message', (batch: Batch) => {
  let failed: string | null = null
  try {
    for (const [file, content] of batch) writeNew(file, content)
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error)
  }
  parentPort?.postMessage({ failed } satisfies Answer)
})
