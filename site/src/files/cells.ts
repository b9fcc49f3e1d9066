import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { cellPath } from '#core/report/page-path'
import { SLOTS } from './cell-frame.ts'
import { endOf } from './thread.ts'

/** Of the page that all pages of cells are made of. */
export const CELL_ROUTE = '/cells/[config]/[task]'

/** Its path below the site's base, where nothing is written: no config has such an id. */
export const CELL_FRAME = cellPath(SLOTS.config_id, SLOTS.segment)

/**
 * Writes the pages of cells and their twins by a thread of its own, since they are most of a site: it reads the sources for
 * itself, and has what its pages share, once Astro has rendered it, filled in.
 */
export class CellPages {
  readonly #worker: Worker
  readonly #written: Promise<readonly string[]>
  #isFramed = false

  /** @param out folder of the site */
  constructor(out: string) {
    this.#worker = new Worker(new URL('./cells-worker.ts', import.meta.url), { workerData: out })
    const written = once(this.#worker, 'message').then(([paths]: readonly string[][]) => paths ?? [])
    this.#written = Promise.race([written, endOf(this.#worker, 'of cells')])
    // Whoever awaits it is told of a failure; a build that failed elsewhere does not wait for it.
    this.#written.catch(() => undefined)
    this.#worker.unref()
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
    return await this.#written
  }
}
