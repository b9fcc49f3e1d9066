import { relative } from 'node:path'
import type { ShardEvent } from '#core/harbor/run-shard'
import { plural } from '#core/report/format'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { duration } from '#scripts/cli/plan-text'
import type { Progress } from '#scripts/cli/progress'
import { remedyOf, stoppedWhat } from '#scripts/cli/run-text'

type Phase = Extract<ShardEvent, { kind: 'phase' }>['phase']

/** What a running trial is doing, by the last thing that was noted of it. */
const DOING: Readonly<Record<Phase, string>> = {
  start: 'starting',
  'environment-start': 'building',
  'agent-start': 'with the agent',
  'agent-end': 'collecting',
  'verification-start': 'verifying',
  end: 'ending',
  cancel: 'ending',
}

/**
 * One line per finished trial, and what is going on now.
 *
 * @param out where the files are; null: they do not stay
 */
export function runProgress(plan: PlanDocument, progress: Progress, out: string | null): (event: ShardEvent) => void {
  const total = plan.trials.length
  const width = String(total).length
  const running = new Map<number, string>()
  let done = 0
  const title = (): void => {
    const doing = [...Map.groupBy(running.values(), (word) => word)].map(([word, all]) => `${all.length} ${word}`)
    const now = doing.length === 0 ? '' : `, ${running.size} running (${doing.join(', ')})`
    const files = out === null ? '' : `; files in ${relative(process.cwd(), out) || '.'}`
    progress.title(`${plural(total, 'trial')}: ${done} done${now}${files}`)
  }
  return (event) => {
    switch (event.kind) {
      case 'started':
        running.set(event.trial.slot, DOING.start)
        break
      case 'phase':
        if (running.has(event.trial.slot)) running.set(event.trial.slot, DOING[event.phase])
        break
      case 'finished':
        running.delete(event.trial.slot)
        if (event.again_in === null) done += 1
        progress.line(`[${String(done).padStart(width)}/${total}] ${finishedText(event)}`)
        for (const { file, reason } of event.withheld)
          progress.line(
            `  not kept: ${file.length > 120 ? `${file.slice(0, 80)} ... ${file.slice(-30)}` : file}: ${reason}`,
          )
        break
      case 'stopped': {
        const remedy = remedyOf(event.stop)
        progress.line(`stopped: ${stoppedWhat(event.stop)}: ${event.stop.reason}`)
        if (remedy !== null) progress.line(`  ${remedy}`)
        break
      }
      case 'removed':
        progress.line(`removed from Docker: ${event.leftovers.map((left) => left.kind.slice(0, -1)).join(', ')}`)
        break
    }
    title()
  }
}

function finishedText({
  trial,
  record,
  seconds,
  again_in,
  ...event
}: Extract<ShardEvent, { kind: 'finished' }>): string {
  const outcome = (record?.outcome ?? 'no result').padEnd(10)
  const why = record?.exception_type == null ? '' : `  ${record.exception_type}`
  const nth = event.try === 1 ? '' : `, try ${event.try}`
  const again = again_in === null ? '' : `  again in ${duration(again_in)}`
  return `${outcome} ${cellText(trial)}${nth}  ${duration(seconds)}${why}${again}`
}

function cellText(trial: PlannedTrial): string {
  return `${trial.config.label} · ${trial.task.name} #${trial.attempt}`
}
