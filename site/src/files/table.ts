import { badgeFiles } from './badges.ts'
import { comparisonFiles } from './compare.ts'
import { checksumFiles, databaseFiles, ledgerFiles } from './data.ts'
import { feedFiles } from './feeds.ts'
import type { FileMaker } from './file.ts'
import { imageFiles } from './images.ts'
import { llmsFiles } from './llms.ts'
import { crawlerFiles } from './sitemap.ts'
import { sizeFiles } from './size.ts'
import { twinFiles } from './twins.ts'

/** Everything that a build writes beside the pages, in this order. */
export const FILE_MAKERS: readonly FileMaker[] = [
  twinFiles,
  feedFiles,
  badgeFiles,
  comparisonFiles,
  ledgerFiles,
  databaseFiles,
  checksumFiles,
  // They are drawn meanwhile.
  imageFiles,
  // Pages of cells are written meanwhile.
  crawlerFiles,
  llmsFiles,
  // Last: it counts the others, and writes the page that tells of it.
  sizeFiles,
]
