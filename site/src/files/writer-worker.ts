import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parentPort } from 'node:worker_threads'

/** Files to write, absolute paths. */
export type Batch = readonly (readonly [file: string, content: string | Uint8Array])[]

/** What became of a batch: null, or why it could not be written. */
export type Answer = { readonly failed: string | null }

const made = new Set<string>()

function write(file: string, content: string | Uint8Array): void {
  const folder = dirname(file)
  if (!made.has(folder)) {
    mkdirSync(folder, { recursive: true })
    made.add(folder)
  }
  // A second file of one path would be a fault of the site's.
  writeFileSync(file, content, { flag: 'wx' })
}

parentPort?.on('message', (batch: Batch) => {
  let failed: string | null = null
  try {
    for (const [file, content] of batch) write(file, content)
  } catch (error) {
    failed = error instanceof Error ? error.message : String(error)
  }
  parentPort?.postMessage({ failed } satisfies Answer)
})
