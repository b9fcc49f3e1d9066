import { Worker } from 'node:worker_threads'
import { cellPath } from '#core/report/page-path'
import type { Read } from '../sources.ts'
import { SLOTS } from './cell-frame.ts'
import type { Frame, Told } from './cells-worker.ts'
import { endOf } from './thread.ts'

/** Of the page that all pages of cells are made of. */
export const CELL_ROUTE = '/cells/[config]/[task]'

/** Its path below the site's base, where nothing is written: no config has such an id. */
export const CELL_FRAME = cellPath(SLOTS.config_id, SLOTS.segment)

/** What a page is made of is garbage once it is written: left to itself, the thread takes 130 MB more and is no faster. */
const YOUNG = { maxYoungGenerationSizeMb: 16 } as const

/**
 * Writes the pages of cells and their twins by a thread of its own, since they are most of a site. The thread reads the
 * site's sources for all, which takes as long as Astro takes to start, and then fills in what its pages share.
 */
export class CellPages {
  readonly #worker = new Worker(new URL('./cells-worker.ts', import.meta.url), { resourceLimits: YOUNG })
  readonly #read = Promise.withResolvers<Read>()
  readonly #written = Promise.withResolvers<readonly string[]>()

  constructor() {
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

  /** Begins to write them. */
  write(frame: Frame): void {
    this.#worker.postMessage(frame)
  }

  /** The paths of the pages below the site's base, once all stand on the disk. */
  async paths(): Promise<readonly string[]> {
    this.#worker.ref()
    return await this.#written.promise
  }
}
