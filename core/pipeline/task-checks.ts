import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pLimit from 'p-limit'
import { BASELINE_FILE, type Baseline, NO_BASELINE, parseBaseline } from '#core/check/baseline'
import { checkTask } from '#core/check/check'
import { type CheckContext, contextOf } from '#core/check/context'
import { type Finding, tally } from '#core/check/finding'
import { readTaskFiles } from '#core/check/read'
import { shinglesOf, type TaskShingles } from '#core/check/shingles'
import { type Candidate, stageTasks } from '#core/pipeline/candidate'
import { TASKS } from '#core/pipeline/place'
import { taskNames } from '#core/task/read'

/** Tasks that are read at the same time. */
const AT_ONCE = 16

/** Where findings stand that were there when their rule began. */
export function baselineFile(root: string): string {
  return join(root, TASKS, BASELINE_FILE)
}

/** Throws a UserError for a file that is none. */
export async function readBaseline(root: string): Promise<Baseline> {
  const file = baselineFile(root)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? NO_BASELINE : parseBaseline(text, file)
}

/**
 * Of every task of a repository that can be read; what is wrong with another one is said where it is looked at. Files are
 * let go at once: all of them together may be more than memory holds.
 */
export async function allShingles(root: string, names: readonly string[]): Promise<readonly TaskShingles[]> {
  const limit = pLimit(AT_ONCE)
  const read = names.map((name) =>
    limit(async () => await readTaskFiles(root, join(TASKS, name)).then(shinglesOf, () => null)),
  )
  return (await Promise.all(read)).filter((each) => each !== null)
}

/**
 * What the rules find in the tasks that a pull request adds or changes. Rules and baseline are the checkout's; a task's own
 * comments suppress nothing of safety, because who wrote the task wrote them, and no error but one that they took out at the
 * base commit. Throws a UserError as contextOf does.
 *
 * @param checkout directory of regatta.yaml in the checkout
 * @param today `yyyy-mm-dd`, in UTC
 */
export async function candidateFindings(
  candidate: Candidate,
  checkout: string,
  today: string,
): Promise<readonly Finding[]> {
  const { place, names } = candidate
  const all = await taskNames(place.root, TASKS)
  const context = contextOf(place.manifest, {
    today,
    others: await allShingles(place.root, all),
    baseline: await readBaseline(checkout),
    trusted: false,
  })
  const findings: Finding[] = []
  for (const name of [...names].sort()) {
    const files = await readTaskFiles(place.root, join(TASKS, name))
    const found = checkTask(files, context)
    const accepted = tally(found).error > 0 ? await acceptedAtBase(candidate, name, checkout, context) : NO_BASELINE
    findings.push(...(accepted.findings.length === 0 ? found : checkTask(files, { ...context, accepted })))
  }
  return findings
}

/** What comments took out of a task at the commit from which the pull request went off; nothing of a task that was none. */
async function acceptedAtBase(
  { place, base, changes }: Candidate,
  name: string,
  checkout: string,
  context: CheckContext,
): Promise<Baseline> {
  const before = changes.pairs.find((pair) => pair.name === name)?.base
  if (before?.kind !== 'task') return NO_BASELINE
  const room = await mkdtemp(join(dirname(place.root), 'regatta-base-'))
  try {
    await stageTasks(checkout, base, [name], room, { env: place.host })
    const findings = checkTask(await readTaskFiles(room, join(TASKS, name)), { ...context, trusted: true })
    return { findings: findings.filter(({ suppressed }) => suppressed !== null && suppressed.until !== null) }
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}
