import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { endOf } from './thread.ts'
import type { Answer, Batch } from './writer-worker.ts'

/** Characters or bytes that are given to the thread at once, and batches that may wait there. */
const BATCH = 1 << 20
const MOST_WAITING = 8

/**
 * Writes files by a thread of its own, since opening a small file takes as long as rendering it. Files are new: one that
 * is there already is an error, which the next call tells.
 */
export class Writer {
  readonly #worker = new Worker(new URL('./writer-worker.ts', import.meta.url))
  #batch: Batch[number][] = []
  #given: ArrayBuffer[] = []
  #size = 0
  #waiting = 0
  #failed: Error | null = null
  readonly #ended = endOf(this.#worker, 'that writes files')

  constructor() {
    this.#worker.on('message', ({ failed }: Answer) => {
      this.#waiting -= 1
      if (failed !== null) this.#failed ??= new Error(failed)
    })
    // Whoever waits for it is told.
    this.#ended.catch(() => undefined)
  }

  /** Takes a file, its path absolute; waits only where the thread is far behind. An ArrayBuffer is given away. */
  async write(file: string, content: string | Uint8Array | ArrayBuffer): Promise<void> {
    if (content instanceof ArrayBuffer) this.#given.push(content)
    this.#batch.push([file, content instanceof ArrayBuffer ? new Uint8Array(content) : content])
    this.#size += typeof content === 'string' ? content.length : content.byteLength
    if (this.#size < BATCH) return
    this.#send()
    await this.#until(MOST_WAITING)
  }

  /** Everything taken so far stands on the disk. */
  async flush(): Promise<void> {
    if (this.#batch.length > 0) this.#send()
    await this.#until(0)
  }

  /** Ends the thread. */
  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #send(): void {
    this.#worker.postMessage(this.#batch, this.#given)
    this.#batch = []
    this.#given = []
    this.#size = 0
    this.#waiting += 1
  }

  async #until(most: number): Promise<void> {
    while (this.#waiting > most && this.#failed === null)
      await Promise.race([once(this.#worker, 'message'), this.#ended])
    if (this.#failed !== null) throw this.#failed
  }
}
