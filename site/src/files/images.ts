import { readFile } from 'node:fs/promises'
import { configImage, leaderboardImage, taskImage } from '#core/report/og-image'
import { configImagePath, LEADERBOARD_IMAGE, releaseImagePath, taskImagePath } from '#core/report/page-path'
import { boardOf, boardsOf, taskPagesOf } from '../model.ts'
import { derived, type Sources } from '../sources.ts'
import type { SiteFile } from './file.ts'
import { imageCache, renderImages } from './render.ts'

/** Open Graph images as SVG, by the path of their PNG. */
function* drawings(sources: Sources): Generator<readonly [path: string, svg: string]> {
  const board = boardOf(sources)
  const rows = new Map(board.rows.map((row) => [row.config_id, row]))
  yield [LEADERBOARD_IMAGE, leaderboardImage(sources.title, board)]
  for (const each of boardsOf(sources)) {
    if (!each.isShown && each.choice.wanted !== null) {
      yield [releaseImagePath(each.choice.wanted), leaderboardImage(sources.title, each.board)]
    }
  }
  for (const config of sources.configs.values()) {
    yield [
      configImagePath(config.config_id),
      configImage(sources.title, config, rows.get(config.config_id) ?? null, board),
    ]
  }
  for (const task of taskPagesOf(sources)) yield [taskImagePath(task.name), taskImage(sources.title, task)]
}

/** The files that hold these images, by path. Whoever asks first starts the work, which is done beside the main thread. */
export const imagesOf = derived('images', (sources) => renderImages(drawings(sources), imageCache()))

/** `og/*.png`. */
export async function* imageFiles(sources: Sources): AsyncGenerator<SiteFile> {
  for (const [path, file] of await imagesOf(sources)) yield { path, content: await readFile(file) }
}
