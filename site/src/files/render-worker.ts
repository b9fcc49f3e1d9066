import { on } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type MessagePort, parentPort, threadId } from 'node:worker_threads'
import { Resvg } from '@resvg/resvg-js'
import sharp from 'sharp'
import { IMAGE_HEIGHT, IMAGE_WIDTH } from '#core/report/og-image'

/** A picture of `IMAGE_WIDTH` x `IMAGE_HEIGHT`, and the file that is written. Messages are lists of them, and null at the end. */
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

// One thread for each of these workers is enough, and no picture is drawn twice.
sharp.concurrency(1)
sharp.cache(false)

/** Pictures below each other, none of them clipped: that takes longer than to draw one. */
function sheetOf(pictures: readonly string[]): string {
  const placed = pictures.map((svg, index) =>
    svg.replace('<svg ', `<svg y="${index * IMAGE_HEIGHT}" overflow="visible" `),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${IMAGE_WIDTH}" height="${pictures.length * IMAGE_HEIGHT}">${placed.join('')}</svg>`
}

/** The renderer's own encoder takes three times as long. */
async function pngOf(pixels: Uint8Array): Promise<Buffer> {
  const raw = { width: IMAGE_WIDTH, height: IMAGE_HEIGHT, channels: 4 } as const
  return await sharp(pixels, { raw }).removeAlpha().png().toBuffer()
}

async function drawSheet(renderings: readonly Rendering[]): Promise<void> {
  const sheet = new Resvg(sheetOf(renderings.map(({ svg }) => svg)), { font: FONT, background: 'white' })
  const { pixels } = sheet.render()
  const size = IMAGE_WIDTH * IMAGE_HEIGHT * 4
  for (const [index, { file }] of renderings.entries()) {
    const temporary = `${file}.${process.pid}-${threadId}`
    writeFileSync(temporary, await pngOf(pixels.subarray(index * size, (index + 1) * size)))
    renameSync(temporary, file)
  }
}

for await (const [sheet] of on(parentPort as MessagePort, 'message')) {
  if (sheet === null) break
  await drawSheet(sheet)
  collectGarbage()
  // What was collected is freed in a turn of its own.
  await setImmediate()
}
