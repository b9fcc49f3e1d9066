import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { BASELINE_FILE, type Baseline, NO_BASELINE, parseBaseline } from '#core/check/baseline'
import { checkTask } from '#core/check/check'
import { contextOf } from '#core/check/context'
import type { Finding } from '#core/check/finding'
import { readTaskFiles } from '#core/check/read'
import { shinglesOf, type TaskShingles } from '#core/check/shingles'
import type { Candidate } from '#core/pipeline/candidate'
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

/** Of every task of a repository. Files are let go at once: all of them together may be more than memory holds. */
export async function allShingles(root: string, names: readonly string[]): Promise<readonly TaskShingles[]> {
  const limit = pLimit(AT_ONCE)
  return await Promise.all(
    names.map((name) => limit(async () => shinglesOf(await readTaskFiles(root, join(TASKS, name))))),
  )
}

/**
 * What the rules find in the tasks that a pull request adds or changes. Rules and baseline are the checkout's; a task's own
 * comments suppress nothing of safety, because who wrote the task wrote them. Throws a UserError as contextOf does.
 *
 * @param checkout directory of regatta.yaml in the checkout
 * @param today `yyyy-mm-dd`, in UTC
 */
export async function candidateFindings(
  { place, names }: Candidate,
  checkout: string,
  today: string,
): Promise<readonly Finding[]> {
  const all = await taskNames(place.root, TASKS)
  const context = contextOf(place.manifest, {
    today,
    others: await allShingles(place.root, all),
    baseline: await readBaseline(checkout),
    trusted: false,
  })
  const findings: Finding[] = []
  for (const name of [...names].sort()) {
    findings.push(...checkTask(await readTaskFiles(place.root, join(TASKS, name)), context))
  }
  return findings
}
