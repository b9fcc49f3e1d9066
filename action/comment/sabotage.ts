import { join } from 'node:path'
import type { Listed } from '#action/lib/artifacts'
import { type SabotageName, sabotageOfName } from '#action/lib/sabotage-artifact'
import { type Source, takeArtifact } from '#action/lib/take'
import type { UnpackLimits } from '#action/lib/unpack'
import { readJsonFile } from '#core/harbor/evidence'
import { type PlannedTask, sabotageShares } from '#core/plan/sabotage-shares'
import { sabotaged, sabotageUnknown, type TaskSabotage } from '#core/report/pull-request-sabotage'
import { SABOTAGE_FILE, type SabotageDocument, sabotageDocumentSchema } from '#core/sabotage/found'
import type { PlanDocument } from '#core/trial/plan-document'

/** A document with every cap of its schema reached has some 6 MB. */
const LIMITS: UnpackLimits = { entries: 2, bytes: 8 * 1024 ** 2, bomb: { above_bytes: 1024 ** 2, ratio: 200 } }
const MOST_ZIP_BYTES = 4 * 1024 ** 2

/**
 * What the saboteur's jobs of this run say of the tasks of a plan: of each task that was theirs what was found, or why that
 * cannot be known. Nothing is believed but the document of a share of this very plan, of exactly its tasks.
 *
 * Over the attempts of a job what was found once stays found: weak counts before withstood, and that before unknown, because
 * a way that works at times works, and who re-runs a job must not lose that.
 *
 * @param attempt of the run; documents of later ones are not looked at
 */
export async function sabotageOfRun(
  source: Source,
  listed: readonly Listed[],
  plan: PlanDocument,
  attempt: number,
  directory: string,
): Promise<ReadonlyMap<string, TaskSabotage>> {
  const named = listed.flatMap((artifact) => {
    const name = sabotageOfName(artifact.name)
    return name === null || name.attempt > attempt ? [] : [{ artifact, name }]
  })
  const known = new Map<string, TaskSabotage>()
  for (const [share, tasks] of sabotageShares(plan).entries()) {
    const own = named.filter(({ name }) => name.share === share)
    const { documents, problem } = await takeShare(source, own, { share, plan, tasks }, directory)
    for (const { name } of tasks) {
      const told = documents.flatMap((document) => document.tasks.filter((task) => task.name === name))
      known.set(name, strongest(told.map(({ found }) => sabotaged(found))) ?? sabotageUnknown(problem ?? SAYS_NOTHING))
    }
  }
  return known
}

type Share = { readonly share: number; readonly plan: PlanDocument; readonly tasks: readonly PlannedTask[] }
type Taken = { readonly document: SabotageDocument } | { readonly problem: string }

const SAYS_NOTHING = 'the job that was to try it says nothing of it'

/** The first that says most. */
function strongest(told: readonly TaskSabotage[]): TaskSabotage | undefined {
  const of = (state: TaskSabotage['state']) => told.find((each) => each.state === state)
  return of('weak') ?? of('withstood') ?? told[0]
}

/** The documents that can be believed, the newest first, and what is wrong with the newest; null: nothing. */
async function takeShare(
  source: Source,
  own: readonly { readonly artifact: Listed; readonly name: SabotageName }[],
  share: Share,
  directory: string,
): Promise<{ readonly documents: readonly SabotageDocument[]; readonly problem: string | null }> {
  if (own.length === 0) return { documents: [], problem: 'the job that was to try it left nothing' }
  const taken: Taken[] = []
  for (const attempt of [...new Set(own.map(({ name }) => name.attempt))].toSorted((a, b) => b - a)) {
    const [first, ...others] = own.filter(({ name }) => name.attempt === attempt)
    if (first === undefined) continue
    const { artifact } = first
    taken.push(
      others.length > 0
        ? { problem: `there are several artifacts ${artifact.name}` }
        : await takeDocument(source, artifact, share, directory),
    )
  }
  const [newest] = taken
  return {
    documents: taken.flatMap((each) => ('document' in each ? [each.document] : [])),
    problem: newest !== undefined && 'problem' in newest ? newest.problem : null,
  }
}

async function takeDocument(
  source: Source,
  artifact: Listed,
  { share, plan, tasks }: Share,
  directory: string,
): Promise<Taken> {
  const refused = (why: string): Taken => ({ problem: `artifact ${artifact.name} ${why}` })
  if (artifact.size > MOST_ZIP_BYTES) return refused(`has ${artifact.size} bytes, which nobody reads`)
  const target = join(directory, artifact.name)
  const { problem } = await takeArtifact(source, artifact, target, LIMITS)
  if (problem !== null) return refused(problem)
  const read = readJsonFile(join(target, SABOTAGE_FILE), LIMITS.bytes, sabotageDocumentSchema)
  if (read === null) return refused(`holds no ${SABOTAGE_FILE}`)
  if (!read.ok) return refused(`cannot be read: ${read.reason.slice(0, 300)}`)
  const document = read.value
  if (document.plan_digest !== plan.plan_digest) return refused('is of another plan')
  if (document.share !== share) return refused(`is of share ${document.share}`)
  const planned = new Map(tasks.map(({ name, digest }) => [name, String(digest)]))
  const stray = document.tasks.find(({ name, digest }) => planned.get(name) !== digest)
  if (stray !== undefined) return refused('tells of a task that is not in its share of the plan')
  if (new Set(document.tasks.map(({ name }) => name)).size !== document.tasks.length)
    return refused('tells of a task twice')
  return { document }
}
