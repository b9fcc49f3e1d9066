import { renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort, threadId } from 'node:worker_threads'
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

parentPort?.on('message', ({ svg, file }: Rendering) => {
  const png = new Resvg(svg, { font: FONT }).render().asPng()
  const temporary = `${file}.${process.pid}-${threadId}`
  writeFileSync(temporary, png)
  renameSync(temporary, file)
  parentPort?.postMessage(file)
})
