import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { dirname, join, posix, resolve } from 'node:path'
import type { PlaceInputs } from '#action/comment/inputs'
import type { WorkflowRun } from '#action/lib/workflow-run'
import type { Credentials } from '#core/git/credentials'
import type { HostEnvironment } from '#core/harbor/environment'
import { boardExperiment } from '#core/manifest/board'
import { readManifest } from '#core/manifest/read'
import { type Candidate, candidate } from '#core/pipeline/candidate'
import { changedOutside } from '#core/pipeline/changed-outside'
import { addSegmentsOf, fetchBranch } from '#core/pipeline/ledger-branch'
import { TASKS } from '#core/pipeline/place'
import { planExperiment } from '#core/pipeline/plan-experiment'
import { jobPacking } from '#core/plan/shards'
import type { PullRequestReport } from '#core/report/pull-request'
import { UserError } from '#core/user-error'

/** A pull request held against a checkout of ours; its place has a copy of the ledger, to be written to. */
export type Base = {
  readonly candidate: Candidate
  readonly ledger: string
  /** Paths that the commit changes besides tasks: with any, adopting refuses its trials after a merge. */
  readonly outside: readonly string[]
}

export type BaseContext = {
  readonly run: WorkflowRun
  readonly environment: HostEnvironment
  /** `yyyy-mm-dd`, in UTC. */
  readonly today: string
  /** An existing directory for what is made here. */
  readonly temp: string
}

/** What a commit changes of the tasks, and the newest ledger twice: as it is, and as a copy. Throws a UserError for what cannot be had. */
export async function baseOf(
  inputs: PlaceInputs,
  head: string,
  { run, environment, temp }: BaseContext,
): Promise<Base> {
  const file = resolve(run.workspace, inputs.manifest)
  const root = dirname(file)
  const ledger = join(root, 'results')
  const credentials: Credentials | null = inputs.token === '' ? null : { server: run.server, token: inputs.token }
  if (inputs.ledger_branch !== null) {
    const checkout = { directory: root, env: environment }
    const commit = await fetchBranch(checkout, inputs.ledger_branch, credentials)
    if (commit !== null) await addSegmentsOf(checkout, ledger, commit)
  }
  const copy = join(temp, 'ledger')
  if (existsSync(ledger)) await cp(ledger, copy, { recursive: true })
  else await mkdir(copy)
  const place = { root, manifest: await readManifest(file), ledger: copy, host: environment }
  const held = await candidate(place, head, { temp, credentials })
  const tasks = `${posix.join(posix.dirname(inputs.manifest), TASKS)}/`
  const checkout = { directory: root, env: environment }
  return { candidate: held, ledger, outside: await changedOutside(checkout, { commit: head, branch: 'HEAD', tasks }) }
}

/**
 * What the board would still lack of the changed tasks, by one of the two ledgers; null where it cannot be planned, which is
 * for those to mend who plan it.
 */
export async function fillOf(
  { place, head, names }: Candidate,
  ledger: string,
  repository: string,
): Promise<PullRequestReport['fill']> {
  try {
    const asked = { request: {}, called: (option: string) => option }
    const scope = { repository, commit: head, concerns: ({ name }: { readonly name: string }) => names.has(name) }
    const { name } = boardExperiment(place.manifest)
    const { plan } = await planExperiment({ ...place, ledger }, name, asked, jobPacking, scope)
    const { estimate_usd, unknown_trials } = plan.cost
    return { planned: plan.totals.planned, estimate_usd, unknown_trials }
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
