import { createHash } from 'node:crypto'
import { type BoardRules, defaultRules } from '#core/report/rules'
import type { BoardTask } from '#core/report/task-set'
import { configIdSchema, taskDigestSchema } from '#core/trial/ids'
import type { Outcome } from '#core/trial/outcome'
import type { Prices } from '#core/trial/price'
import { type TestRecord, type TrialRecord, testRecordSchema } from '#core/trial/record'
import { buildRecord } from '#core/trial/testing'
import type { Void } from '#core/trial/voids'

/** A digest made from a word, for a task that exists in a test only. */
export function digestOf(word: string): BoardTask['digest'] {
  return taskDigestSchema.parse(`sha256:${sha256(word)}`)
}

export function boardTask(name: string, version = name): BoardTask {
  return { name, digest: digestOf(version) }
}

/** A good trial of config `agent` on task `task`; the n-th of its kind by `key`. */
export function trial(
  details: { readonly agent?: string; readonly task?: string; readonly key?: string | number } & Partial<
    Omit<TrialRecord, 'agent'>
  > = {},
): TrialRecord {
  const { agent = 'alpha', task = 'one', key = 1, ...columns } = details
  const identity = sha256(JSON.stringify([agent, task, key, columns.outcome ?? 'passed']))
  return buildRecord({
    trial_id: uuid(identity),
    result_digest: `sha256:${identity}`,
    task_name: task,
    task_digest: digestOf(task),
    config_id: configIdSchema.parse(sha256(agent).slice(0, 12)),
    config_label: agent,
    agent,
    plan_digest: `sha256:${sha256('plan')}`,
    ...columns,
  })
}

/** `passed` trials with reward 1 and then `failed` ones with reward 0, `n` in all. */
export function cellOf(agent: string, task: string, passed: number, n: number): TrialRecord[] {
  return Array.from({ length: n }, (_, index) =>
    index < passed
      ? trial({ agent, task, key: index, attempt: index + 1 })
      : trial({ agent, task, key: index, attempt: index + 1, outcome: 'failed', reward: 0, rewards: '{"reward":0}' }),
  )
}

/** Excluded trials of one outcome, without a reward, of attempts that nothing made good. */
export function excludedTrials(agent: string, task: string, outcome: Outcome, n: number): TrialRecord[] {
  return Array.from({ length: n }, (_, index) =>
    trial({
      agent,
      task,
      key: `${outcome} ${index}`,
      attempt: 1001 + index,
      outcome,
      reward: null,
      rewards: null,
      agent_s: null,
    }),
  )
}

export function namedTest(of: TrialRecord, details: Partial<TestRecord> & { readonly name: string }): TestRecord {
  return testRecordSchema.parse({
    trial_id: of.trial_id,
    position: 0,
    suite: null,
    status: 'passed',
    duration_s: null,
    message: null,
    ...details,
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** 32 hex digits in the form of a version 4 UUID. */
function uuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** What a board of trials that need nothing special is made with. */
export const PLAIN: { readonly rules: BoardRules; readonly voids: readonly Void[]; readonly prices: Prices } = {
  rules: defaultRules(1),
  voids: [],
  prices: [],
}
