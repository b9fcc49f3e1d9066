import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, utimesSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import sharp from 'sharp'
import type { Rendering } from './render-worker.ts'

const require = createRequire(import.meta.url)
/** What a picture depends on besides its SVG. */
const RENDERER = ['@resvg/resvg-js', 'dejavu-fonts-ttf']
  .map((name) => require(`${name}/package.json`).version)
  .concat(sharp.versions.sharp ?? '')
  .join(' ')

/** One of two cores has the pages to build. */
const MOST_WORKERS = 4

/** To read the fonts takes as long as to draw a picture, so that some are drawn together; more of them would take much memory. */
const PER_SHEET = 4

/** Images that no build asked for in so many milliseconds are removed: 30 days. */
const KEPT_MS = 30 * 86_400_000

/** Where images are kept between builds: SITE_IMAGES, else below SITE_CACHE, else in Astro's own folder. Builds may share it. */
export function imageCache(): string {
  const { SITE_IMAGES, SITE_CACHE } = process.env
  return resolve(SITE_IMAGES || join(SITE_CACHE || join(import.meta.dirname, '../../../node_modules/.astro'), 'images'))
}

/**
 * PNG files of these SVGs, by their paths. A picture that the cache holds is not drawn again; the others are drawn by
 * workers, while the next ones are made. Throws what a worker throws.
 *
 * @param cache folder, made where it is not there
 */
export async function renderImages(
  images: Iterable<readonly [path: string, svg: string]>,
  cache: string,
): Promise<ReadonlyMap<string, string>> {
  mkdirSync(cache, { recursive: true })
  const files = new Map<string, string>()
  const asked = new Set<string>()
  const drawing = new Drawing()
  const now = new Date()
  try {
    for (const [path, svg] of images) {
      const file = join(cache, `${digestOf(svg)}.png`)
      files.set(path, file)
      if (!asked.has(file) && !isMarked(file, now)) drawing.add({ svg, file })
      asked.add(file)
    }
  } finally {
    await drawing.end()
  }
  await removeOld(cache, now.getTime() - KEPT_MS)
  return files
}

/** Pictures on their way to workers, which begin with the first sheet. */
class Drawing {
  readonly #workers: Worker[] = []
  readonly #ends: Promise<unknown>[] = []
  #sheet: Rendering[] = []
  #sheets = 0

  add(rendering: Rendering): void {
    this.#sheet.push(rendering)
    if (this.#sheet.length === PER_SHEET) this.#send()
  }

  /** Everything is drawn. Throws what a worker throws. */
  async end(): Promise<void> {
    if (this.#sheet.length > 0) this.#send()
    for (const worker of this.#workers) worker.postMessage(null)
    await Promise.all(this.#ends)
  }

  #send(): void {
    const place = this.#sheets % Math.min(Math.max(1, availableParallelism() - 1), MOST_WORKERS)
    const worker = this.#workers[place] ?? this.#start()
    worker.postMessage(this.#sheet)
    this.#sheets += 1
    this.#sheet = []
  }

  #start(): Worker {
    const worker = new Worker(new URL('./render-worker.ts', import.meta.url))
    this.#workers.push(worker)
    const end = once(worker, 'exit')
    // Whoever waits for all of them is told.
    end.catch(() => undefined)
    this.#ends.push(end)
    return worker
  }
}

/** Marks a picture as asked for; false where there is none. At once, since the main thread is busy with pages between any two turns. */
function isMarked(file: string, now: Date): boolean {
  try {
    utimesSync(file, now, now)
    return true
  } catch {
    return false
  }
}

function digestOf(svg: string): string {
  return createHash('sha256').update(`${RENDERER}\n${svg}`).digest('hex')
}

async function removeOld(cache: string, before: number): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name)
    const found = await stat(file).catch(() => null)
    if (found !== null && found.mtimeMs < before) await rm(file, { force: true })
  }
}
