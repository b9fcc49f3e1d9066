import { renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { threadId, workerData } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'
import sharp from 'sharp'

/** A picture that a worker draws, and the file that it writes. */
export type Rendering = { readonly svg: string; readonly file: string }

const FOLDER = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')

/** No font of the system: a picture is the same wherever it is drawn. What these do not have shows as a box. */
const FONT = {
  loadSystemFonts: false,
  fontFiles: ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSansMono', 'DejaVuSansMono-Bold'].map((name) =>
    join(FOLDER, `${name}.ttf`),
  ),
  defaultFontFamily: 'DejaVu Sans',
}

/**
 * What the renderer allocates, 3 MB of pixels for each picture, is freed only when its handles are collected, and these are
 * too small to make a collection happen.
 */
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
const PICTURES_PER_COLLECTION = 8

// One thread for each of these workers is enough, and no picture is drawn twice.
sharp.concurrency(1)
sharp.cache(false)

/** The renderer's own encoder takes three times as long. */
async function pngOf(svg: string): Promise<Buffer> {
  const drawn = new Resvg(svg, { font: FONT, background: 'white' }).render()
  const raw = { width: drawn.width, height: drawn.height, channels: 4 } as const
  return await sharp(drawn.pixels, { raw }).removeAlpha().png().toBuffer()
}

for (const [index, { svg, file }] of (workerData as readonly Rendering[]).entries()) {
  const temporary = `${file}.${process.pid}-${threadId}`
  writeFileSync(temporary, await pngOf(svg))
  renameSync(temporary, file)
  // What was collected is freed in a turn of its own, which the next picture waits for.
  if ((index + 1) % PICTURES_PER_COLLECTION === 0) collectGarbage()
}
