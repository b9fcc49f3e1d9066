import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { utimesSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
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

/** Images that no build asked for in so many milliseconds are removed: 30 days. */
const KEPT_MS = 30 * 86_400_000

/** Where images are kept between builds: SITE_IMAGES, else below SITE_CACHE, else in Astro's own folder. Builds may share it. */
export function imageCache(): string {
  const { SITE_IMAGES, SITE_CACHE } = process.env
  return resolve(SITE_IMAGES || join(SITE_CACHE || join(import.meta.dirname, '../../../node_modules/.astro'), 'images'))
}

/**
 * PNG files of these SVGs, by their paths. A picture that the cache holds is not drawn again; the others are drawn by
 * workers. Throws what a worker throws.
 *
 * @param cache folder, made where it is not there
 */
export async function renderImages(
  images: readonly (readonly [path: string, svg: string])[],
  cache: string,
): Promise<ReadonlyMap<string, string>> {
  await mkdir(cache, { recursive: true })
  const wanted = images.map(([path, svg]) => ({ path, svg, file: join(cache, `${digestOf(svg)}.png`) }))
  const missing = new Map<string, Rendering>()
  const now = new Date()
  for (const { svg, file } of wanted) {
    if (!isMarked(file, now)) missing.set(file, { svg, file })
  }
  await draw([...missing.values()])
  await removeOld(cache, now.getTime() - KEPT_MS)
  return new Map(wanted.map(({ path, file }) => [path, file]))
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

async function draw(renderings: readonly Rendering[]): Promise<void> {
  const workers = Math.min(Math.max(1, availableParallelism() - 1), MOST_WORKERS, Math.ceil(renderings.length / 4))
  const shares = Array.from({ length: workers }, (_, worker) =>
    renderings.filter((_, index) => index % workers === worker),
  )
  await Promise.all(shares.map(drawShare))
}

/** A worker has all of its share from the start: it would wait long for a main thread that is busy with pages. */
async function drawShare(share: readonly Rendering[]): Promise<void> {
  await once(new Worker(new URL('./render-worker.ts', import.meta.url), { workerData: share }), 'exit')
}

async function removeOld(cache: string, before: number): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name)
    const found = await stat(file).catch(() => null)
    if (found !== null && found.mtimeMs < before) await rm(file, { force: true })
  }
}
