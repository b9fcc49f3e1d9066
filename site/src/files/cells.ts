import { Worker } from 'node:worker_threads'
import { cellPath } from '#core/report/page-path'
import type { Read } from '../sources.ts'
import { SLOTS } from './cell-frame.ts'
import type { Told } from './cells-worker.ts'
import { endOf } from './thread.ts'

/** Of the page that all pages of cells are made of. */
export const CELL_ROUTE = '/cells/[config]/[task]'

/** Its path below the site's base, where nothing is written: no config has such an id. */
export const CELL_FRAME = cellPath(SLOTS.config_id, SLOTS.segment)

/**
 * Writes the pages of cells and their twins by a thread of its own, since they are most of a site. The thread reads the
 * site's sources for all, and has what its pages share, once Astro has rendered it, filled in.
 */
export class CellPages {
  readonly #worker: Worker
  readonly #read = Promise.withResolvers<Read>()
  readonly #written = Promise.withResolvers<readonly string[]>()
  #isFramed = false

  /** @param out folder of the site */
  constructor(out: string) {
    this.#worker = new Worker(new URL('./cells-worker.ts', import.meta.url), { workerData: out })
    this.#worker.on('message', (told: Told) => {
      if ('paths' in told) return this.#written.resolve(told.paths)
      this.#read.resolve(told.read)
      // A build that fails elsewhere does not wait for the pages.
      this.#worker.unref()
    })
    for (const { promise, reject } of [this.#read, this.#written]) {
      // Whoever awaits it is told.
      promise.catch(() => undefined)
      endOf(this.#worker, 'of cells').catch(reject)
    }
  }

  /** The site's sources. */
  get read(): Promise<Read> {
    return this.#read.promise
  }

  /** @param page HTML of the page with slots */
  frame(page: string): void {
    this.#isFramed = true
    this.#worker.postMessage(page)
  }

  /** The paths of the pages below the site's base, once all stand on the disk. */
  async paths(): Promise<readonly string[]> {
    if (!this.#isFramed) throw new Error(`Astro rendered no page of ${CELL_ROUTE}`)
    this.#worker.ref()
    return await this.#written.promise
  }
}
