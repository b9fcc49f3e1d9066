import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { readVoids } from '#core/ledger/voids'
import { nearest } from '#core/manifest/parse'
import type { BoardSources } from '#core/pipeline/board-sources'
import { datasetsOf, datasetTasks } from '#core/report/dataset-tasks'
import type { Harness } from '#core/report/rules'
import type { RankedTask } from '#core/report/task-set'
import type { TrialRecord } from '#core/trial/record'
import { UserError } from '#core/user-error'

/** What names the trials whose results name no dataset. */
const UNNAMED = 'none'
const MOST_NAMED = 8

/**
 * Everything that a board of a harness is made of whose trials tell no version of their tasks: it ranks one dataset.
 *
 * @param dataset its name, `none` for trials that name none; null for the only one that there is
 * Throws a UserError for a dataset that there is not, where several are there and none is named, and for a file that
 * cannot be read.
 */
export async function datasetSources(
  { ledger }: { readonly ledger: string },
  harness: Harness,
  dataset: string | null,
): Promise<BoardSources<RankedTask>> {
  const trials = await readTrials(ledger)
  const voids = await readVoids(ledger)
  return {
    tasks: datasetTasks(trials, harness, chosen(trials, harness, dataset), voids),
    trials,
    voids,
    prices: await readPrices(ledger),
  }
}

function chosen(trials: readonly TrialRecord[], harness: Harness, asked: string | null): string | null {
  const found = datasetsOf(trials, harness)
  const named = found.map((each) => each.dataset ?? UNNAMED)
  if (asked !== null) {
    const known = found.find(({ dataset }) => dataset === asked)
    if (known !== undefined) return known.dataset
    if (asked === UNNAMED && found.some(({ dataset }) => dataset === null)) return null
    throw new UserError(`no trial of a dataset "${asked}"`, {
      where: '--dataset',
      remedy: named.length === 0 ? `no trial of ${harness} is in the ledger` : nearest(asked, named),
    })
  }
  if (found.length <= 1) return found[0]?.dataset ?? null
  const words = found.slice(0, MOST_NAMED).map((each) => `${each.dataset ?? UNNAMED} (${each.trials})`)
  throw new UserError(`there are trials of ${found.length} datasets, and a board ranks one`, {
    where: '--dataset',
    remedy: `name one: ${[...words, ...(found.length > MOST_NAMED ? ['...'] : [])].join(', ')}`,
  })
}
