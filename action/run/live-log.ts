import { endGroup, info, startGroup, warning } from '@actions/core'
import { harmless } from '#action/lib/harmless'
import type { ShardEvent } from '#core/harbor/run-shard'
import { plainMessage } from '#core/trial/plain-message'

type Finished = Extract<ShardEvent, { kind: 'finished' }>

const LONGEST_MESSAGE = 1000
const MOST_FILES = 20

/** What a finished try says in the log: one line, and what is folded below it. Text of the trial is in it as it is. */
export function finishedLines(event: Finished): { readonly title: string; readonly details: readonly string[] } {
  const { trial, record, seconds, again_in, withheld } = event
  const nth = event.try === 1 ? '' : `, try ${event.try}`
  const cost = record?.cost_usd == null ? '' : `, $${record.cost_usd.toFixed(4)}`
  const again = again_in === null ? '' : `, again in ${Math.ceil(again_in)} s`
  const outcome = record?.outcome ?? 'no result'
  const title = `${outcome}: ${trial.task.name} · ${trial.config.label} #${trial.attempt}${nth}, ${Math.round(seconds)} s${cost}${again}`
  if (record === null) return { title, details: ['no row can be made of what it left', ...withheldLines(withheld)] }
  const message = plainMessage(record.exception_message ?? '')
  const details = [
    `rule ${record.outcome_rule}${record.outcome_detail === null ? '' : `: ${record.outcome_detail}`}`,
    `reward ${record.reward ?? 'none'}, phase ${record.phase ?? 'none'}`,
    `environment ${secondsText(record.environment_setup_s)}, agent set-up ${secondsText(record.agent_setup_s)}, agent ${secondsText(record.agent_s)}, verifier ${secondsText(record.verifier_s)}`,
    `tokens: ${record.input_tokens ?? 'unknown'} in, ${record.output_tokens ?? 'unknown'} out`,
    ...(record.flags.length === 0 ? [] : [`flags: ${record.flags.join(', ')}`]),
    ...(record.exception_type === null ? [] : [`${record.exception_type}: ${message.slice(0, LONGEST_MESSAGE)}`]),
    ...withheldLines(withheld),
  ]
  return { title, details }
}

function withheldLines(withheld: Finished['withheld']): readonly string[] {
  const more = withheld.length - MOST_FILES
  return [
    ...withheld.slice(0, MOST_FILES).map(({ file, reason }) => `not kept: ${file.slice(0, 200)}: ${reason}`),
    ...(more > 0 ? [`and ${more} more files are not kept`] : []),
  ]
}

function secondsText(seconds: number | null): string {
  return seconds === null ? 'unknown' : `${Math.round(seconds)} s`
}

/** Writes what happens in a shard to the job's log, a folded group for each try that ended. */
export function liveLog(total: number): (event: ShardEvent) => void {
  let done = 0
  return (event) => {
    switch (event.kind) {
      case 'finished': {
        if (event.again_in === null) done += 1
        const { title, details } = finishedLines(event)
        startGroup(harmless(`[${done}/${total}] ${title}`))
        for (const line of details) info(harmless(line))
        endGroup()
        break
      }
      case 'stopped':
        warning(harmless(`stopped: ${event.stop.scope} ${event.stop.name}: ${event.stop.reason}`))
        break
      case 'removed':
        info(`removed from Docker: ${event.leftovers.map(({ kind }) => kind.slice(0, -1)).join(', ')}`)
        break
      case 'started':
      case 'phase':
        break
    }
  }
}
