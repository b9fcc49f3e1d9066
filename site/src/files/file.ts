import type { Sources } from '../sources.ts'

/** A file that stands beside the pages: a twin, a feed, an image. */
export type SiteFile = {
  /** Below the site's base. */
  readonly path: string
  readonly content: string | Uint8Array
}

/** What a build has written so far. */
export type Written = {
  /** Folder of the site, with the files of the makers before. */
  readonly out: string
  /**
   * Paths of the pages below the site's base, once all of them stand: empty, or with a slash at the end. The page for what
   * is not found is none.
   */
  readonly pages: () => Promise<readonly string[]>
  /** HTML of the page of the operations, which tells how large the site is: written last. */
  readonly opsPage: () => string
}

/** What makes some of these files. */
export type FileMaker = (sources: Sources, written: Written) => Iterable<SiteFile> | AsyncIterable<SiteFile>
