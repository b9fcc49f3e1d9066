import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { info } from '@actions/core'
import { withoutJob } from '#action/run/job'
import { reportShard } from '#action/run/report'
import type { Surroundings } from '#action/run/run'
import { readShardDocument, Uploads } from '#action/run/uploads'
import { type Note, Work } from '#action/run/work'
import { earlierTries, readPlan } from '#core/harbor/collect-run'
import { trialReader } from '#core/harbor/evidence'
import { untilEnded } from '#core/harbor/processes'
import { closedShard, recoverRun } from '#core/harbor/recover'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/**
 * The post step: whatever became of the main step, nothing of it runs on, Docker holds nothing of it, and what it left is
 * uploaded, without keys. Nothing happens where all of that is done.
 *
 * @param path of the main step's directory; empty where it did not get to making one
 */
export async function finishShard(path: string, around: Omit<Surroundings, 'signal'>): Promise<void> {
  if (path === '' || !existsSync(path)) return
  const work = Work.at(path)
  const note = work.noted()
  // Before the plan was there nothing was run; Harbor may have looked at it.
  await untilEnded({ processes: note?.processes ?? [], temp: work.temp })
  await rm(work.temp, { recursive: true, force: true })
  const plan = readPlan(join(work.out, 'plan.json'))
  if (note !== null && plan.ok) await uploadRest(work, note, plan.value, around)
  work.remove()
}

async function uploadRest(
  work: Work,
  note: Note,
  plan: PlanDocument,
  { environment, artifacts, now }: Omit<Surroundings, 'signal'>,
): Promise<void> {
  const shard = join(work.out, `shard-${note.shard}`)
  // The main step did not get to running a trial.
  if (!existsSync(shard)) return
  const uploads = new Uploads({ ...note, artifacts, shard, parts: work.parts, index: note.shard })
  if (await uploads.isEnded()) return
  const recovered = await recoverRun(work.out, plan, withoutJob(environment), note.fingerprint)
  if (recovered.removed.length > 0) {
    info(`removed from Docker: ${recovered.removed.map(({ kind }) => kind.slice(0, -1)).join(', ')}`)
  }
  if (recovered.dropped > 0) {
    const variables = recovered.unknown.join(' and ')
    info(
      `${recovered.dropped} unfinished trials are not kept: the value of ${variables} that they were given is unknown here`,
    )
  }
  const found = await readShardDocument(shard)
  if (found === null) return
  const document = closedShard(found, now())
  await writeFile(join(shard, 'shard.json'), `${JSON.stringify(document, null, 1)}\n`)
  await uploads.last(document).catch((cause: unknown) => {
    throw new UserError(`what is left of shard ${note.shard} cannot be uploaded: ${(cause as Error).message}`, {
      remedy: 'run the failed jobs again: what is uploaded already is not run again',
      kind: 'failure',
      cause,
    })
  })
  info(`uploaded what was left of shard ${note.shard}`)
  await reportShard(work, plan, document, earlierTries(work.earlier, plan, note.shard, trialReader()))
}
