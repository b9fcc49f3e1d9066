import { renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { threadId, workerData } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'

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

for (const [index, { svg, file }] of (workerData as readonly Rendering[]).entries()) {
  const png = new Resvg(svg, { font: FONT }).render().asPng()
  const temporary = `${file}.${process.pid}-${threadId}`
  writeFileSync(temporary, png)
  renameSync(temporary, file)
  if ((index + 1) % PICTURES_PER_COLLECTION === 0) {
    collectGarbage()
    // What was collected is freed in a turn of its own.
    await setImmediate()
  }
}
