import type { Block, Linked } from '#core/report/blocks'
import { blocksMarkdown, textMarkdown } from '#core/report/blocks-markdown'
import { escapeLightly } from '#core/report/escape-markdown'
import type { Sources } from '../sources.ts'
import { compareTwins } from '../twins/compare.ts'
import { configTwins } from '../twins/configs.ts'
import { dataTwins } from '../twins/data.ts'
import { leaderboardTwins } from '../twins/leaderboard.ts'
import { matrixTwins } from '../twins/matrix.ts'
import { methodTwins } from '../twins/method.ts'
import { runTwins } from '../twins/runs.ts'
import { taskTwins } from '../twins/tasks.ts'
import { tb1Twins } from '../twins/tb1.ts'
import { trialTwins } from '../twins/trials.ts'
import type { SiteFile } from './file.ts'

/** A page as data and as text, for programs and for whoever reads without a browser. */
export type Twin = {
  /** Of the page, below the site's base: empty, or with a slash at its end. */
  readonly path: string
  /** Twins of the pages above it, from the top down, as the page's own breadcrumb. */
  readonly up: readonly Linked[]
  /** Plain data; what is unknown is null. A row that is a link on the page has its address from the root of the host as `url`. */
  readonly json: unknown
  readonly title: string
  readonly blocks: readonly Block[]
}

export type TwinMaker = (sources: Sources) => Iterable<Twin> | AsyncIterable<Twin>

/** One for each kind of page but cells and operations, whose pages are written with their twins. */
const TWIN_MAKERS: readonly TwinMaker[] = [
  leaderboardTwins,
  tb1Twins,
  configTwins,
  matrixTwins,
  trialTwins,
  compareTwins,
  taskTwins,
  runTwins,
  methodTwins,
  dataTwins,
]

/** `index.json` and `index.md` of these pages. */
export async function* twinFiles(sources: Sources): AsyncGenerator<SiteFile> {
  for (const make of TWIN_MAKERS) {
    for await (const twin of make(sources)) yield* filesOf(twin)
  }
}

/** `index.json` and `index.md` of a page. */
export function* filesOf(twin: Twin): Generator<SiteFile> {
  yield { path: `${twin.path}index.json`, content: `${JSON.stringify(twin.json)}\n` }
  yield { path: `${twin.path}index.md`, content: twinMarkdown(twin) }
}

function twinMarkdown({ title, up, blocks }: Twin): string {
  const above = up.length === 0 ? '' : `Above: ${up.map((each) => textMarkdown(each, escapeLightly)).join(' / ')}\n\n`
  return `# ${escapeLightly(title)}\n\n${above}${blocksMarkdown(blocks, { aligned: false, safe: escapeLightly })}`
}
