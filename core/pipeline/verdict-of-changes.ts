import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import type { Place } from '#core/pipeline/place'
import { defaultRules } from '#core/report/rules'
import { type UnreadableTask, type VerdictReport, verdictReport } from '#core/report/verdict'
import type { TaskChanges } from '#core/task/changes'

type VerdictInputs = Parameters<typeof verdictReport>[0]

/** What the ledger of a checkout says of the tasks that two commits do not have alike, by the rules of its board. */
export async function verdictOfChanges(
  { manifest, ledger }: Pick<Place, 'manifest' | 'ledger'>,
  changes: TaskChanges,
  limits: VerdictInputs['limits'],
): Promise<VerdictReport> {
  return verdictReport({
    ...sides(changes),
    same: changes.same,
    unreadable: unreadable(changes),
    converted: changes.converted,
    trials: await readTrials(ledger),
    rules: defaultRules(boardExperiment(manifest).pass_threshold),
    voids: await readVoids(ledger),
    prices: await readPrices(ledger),
    limits,
  })
}

function sides(changes: TaskChanges): Pick<VerdictInputs, 'base' | 'head'> {
  const tasks = (side: 'base' | 'head') =>
    changes.pairs.flatMap((pair) =>
      pair[side]?.kind === 'task' ? [{ name: pair.name, digest: pair[side].task.digest }] : [],
    )
  return { base: { commit: changes.base, tasks: tasks('base') }, head: { commit: changes.head, tasks: tasks('head') } }
}

function unreadable({ pairs }: TaskChanges): readonly UnreadableTask[] {
  return pairs.flatMap((pair) =>
    (['base', 'head'] as const).flatMap((side) => {
      const at = pair[side]
      return at?.kind === 'unreadable' ? [{ task: pair.name, side, reason: at.reason }] : []
    }),
  )
}
