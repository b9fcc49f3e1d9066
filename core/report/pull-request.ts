import { z } from 'zod'
import { remarkSchema } from '#core/report/pull-request-proof'
import { sabotageSeveritySchema, taskSabotageSchema } from '#core/report/pull-request-sabotage'
import { OUTCOMES } from '#core/trial/outcome'

/** How much of anything a report holds. What is more is counted in `left_out`. */
export const CAPS = {
  name: 300,
  message: 2_000,
  tail: 6_000,
  findings: 500,
  tasks: 500,
  rows: 200,
  failures: 600,
  tests: 30,
  missing: 1_000,
  not_taken: 200,
  remarks: 200,
} as const

const hex40 = z.string().regex(/^[0-9a-f]{40}$/)
const name = z.string().max(CAPS.name)
const message = z.string().max(CAPS.message)
const count = z.int().min(0).max(1_000_000_000)
const proportion = z.number().min(0).max(1).nullable()
/** A difference of rates is within -1..1, an end of its interval need not be. */
const difference = z.number().min(-2).max(2).nullable()
const seconds = z.number().min(0).nullable()
const usd = z.number().min(0).nullable()

/** What a static check says of a task. It is shaped like the checks' own findings. */
const findingSchema = z.strictObject({
  rule: name,
  severity: z.enum(['error', 'warning', 'note']),
  task: name.nullable(),
  path: name.nullable(),
  /** From 1. */
  line: count.nullable(),
  column: count.nullable(),
  message,
  fix: message.nullable(),
  doc: name.nullable(),
  suppressed: z.strictObject({ reason: message, until: name.nullable() }).nullable(),
})

const countedSchema = z.strictObject({
  n: count,
  successes: count,
  /** 95 % Wilson interval of the rate. */
  low: proportion,
  high: proportion,
  /** No part of the rate: trials that say nothing about the agent, by what became of them. */
  excluded: count,
  excluded_by: z.partialRecord(z.enum(OUTCOMES), count),
})

const armSchema = countedSchema.extend({
  /** Mean of the `cost_known` trials whose cost is known; `estimated_cost_known` of them are estimated. */
  cost_per_trial_usd: usd,
  cost_known: count,
  estimated_cost_known: count,
  /** Median time of the agent; only a lower bound where `censored`. */
  time_p50_s: seconds,
  time_p50_censored: z.boolean(),
})

const rowSchema = z.strictObject({
  config: name,
  /** Oracle and nop say something of the task, the others are what it measures. */
  kind: z.enum(['oracle', 'nop', 'model']),
  head: armSchema,
  /** What the ledger holds of the task as it is on the base; null where the base does not have it, or is not asked. */
  base: armSchema.nullable(),
  /** Head's rate minus base's with its 95 % interval. */
  difference,
  low: difference,
  high: difference,
})

const calibrationSchema = z.strictObject({
  oracle: countedSchema,
  nop: countedSchema,
  solvable: z.enum(['clean', 'flaky', 'none']),
  trivial: z.enum(['clean', 'passed', 'none']),
})

const runsNeededSchema = z.strictObject({ per_side: count, head_more: count, base_more: count })

const changeVerdictSchema = z.strictObject({
  verdict: z.enum(['changed_up', 'changed_down', 'no_change_shown', 'inconclusive']).nullable(),
  no_verdict_because: z.enum(['no_trial', 'no_head', 'no_base', 'no_common_config']).nullable(),
  difference,
  low: difference,
  high: difference,
  interval_method: z.enum(['newcombe', 'sato', 'newcombe_strata']).nullable(),
  p: proportion,
  p_adjusted: proportion,
  interval_disagrees: z.boolean(),
  head_rate: proportion,
  base_rate: proportion,
  head_n: count,
  base_n: count,
  strata_used: count,
  strata_dropped: count,
  runs_needed_seen: runsNeededSchema.nullable(),
  runs_needed_reference: runsNeededSchema.nullable(),
})

const taskSchema = z.strictObject({
  name,
  change: z.enum(['added', 'changed', 'removed', 'renamed', 'unreadable']),
  /** Its name before, where it was renamed; why it is no task, where it is unreadable. */
  reason: message.nullable(),
  /** Of new and changed tasks. */
  calibration: calibrationSchema.nullable(),
  rows: z.array(rowSchema).max(CAPS.rows),
  /** Of changed tasks. */
  verdict: changeVerdictSchema.nullable(),
  /** Of new and changed tasks; null where the saboteur is off, and until there are results. */
  sabotage: taskSabotageSchema.nullable(),
})

const failureSchema = z.strictObject({
  /**
   * What it means. `oracle`: the task's own solution failed. `nop`: doing nothing passed. `excluded`: no try of the attempt
   * could be judged. `model`: an agent failed, which may be what the task is for.
   */
  kind: z.enum(['oracle', 'nop', 'excluded', 'model']),
  config: name,
  task: name,
  attempt: count.nullable(),
  try: count.nullable(),
  outcome: z.enum(OUTCOMES),
  exception_type: name.nullable(),
  message: message.nullable(),
  /** The last lines of what the verifier printed. */
  verifier_tail: z.string().max(CAPS.tail).nullable(),
  /** Named tests that failed, `tests_failed` in all. */
  tests: z.array(z.strictObject({ name, suite: name.nullable(), message: message.nullable() })).max(CAPS.tests),
  tests_failed: count,
})

/**
 * What a pull request is told of itself: plain data, null is undefined or unknown. Strict and capped, because one that a
 * fork's run made is the work of whoever wrote the fork: every string in it may be anything.
 */
export const pullRequestReportSchema = z.strictObject({
  schema_version: z.literal(1),
  part: z.enum(['check', 'bench']),
  state: z.enum(['queued', 'running', 'complete', 'partial']),
  /** `fork`: the trials ran under the pull request's own workflow, so the ledger never gets them. */
  trust: z.enum(['own', 'fork']),
  head: hex40,
  base: hex40,
  /** Trials of the plan, without those that are awaited; null where there is none yet. */
  planned: count.nullable(),
  /**
   * Trials of models that wait or run while the proof, which the report is of, has ended; 0 in every other report. With
   * any, `running` says that the proof is complete.
   */
  awaited: count,
  /** What the plan expects; null where there is none. */
  plan: z
    .strictObject({
      tasks: count,
      configs: count,
      /** Trials that ask a model, which is what costs. */
      model_trials: count,
      estimate_seconds: seconds,
      /** Of the trials whose price is known; null where none is. */
      estimate_usd: usd,
      unknown_trials: count,
    })
    .nullable(),
  /** By planned slots; null until there are results. */
  counts: z.strictObject({ passed: count, failed: count, missing: count, excluded: count }).nullable(),
  /** What a verdict goes by. */
  limits: z.strictObject({ alpha: z.number().min(0).max(1), margin: z.number().min(0).max(1) }).nullable(),
  /** All changed tasks together; null where none changed. */
  overall: changeVerdictSchema.nullable(),
  findings: z.array(findingSchema).max(CAPS.findings),
  /** What a task means that the saboteur gets a reward from, or of which that is unknown. */
  sabotage: sabotageSeveritySchema,
  tasks: z.array(taskSchema).max(CAPS.tasks),
  failures: z.array(failureSchema).max(CAPS.failures),
  /** Of new and changed tasks; a report that an older workflow made has none. */
  remarks: z.array(remarkSchema).max(CAPS.remarks).default([]),
  missing: z.array(z.strictObject({ config: name, task: name, attempt: count, reason: message })).max(CAPS.missing),
  /** Artifacts or results that were not believed, or not read. */
  not_taken: z.array(z.strictObject({ what: name, reason: message })).max(CAPS.not_taken),
  /** What the caps above left out. */
  left_out: z.strictObject({
    findings: count,
    tasks: count,
    failures: count,
    missing: count,
    not_taken: count,
    remarks: count.default(0),
  }),
  /**
   * A path that the head changes besides tasks, because of which its trials do not count after a merge; `measures`: what is
   * there takes part in every trial. null: it changes tasks alone.
   */
  outside: z.strictObject({ path: name, measures: z.boolean() }).nullable(),
  /** What merging would still have to run for the board; null where that is not known. */
  fill: z.strictObject({ planned: count, estimate_usd: usd, unknown_trials: count }).nullable(),
  cost_usd: usd,
  /** From the start of the run to its last trial. */
  seconds,
  harbor_version: z.string().max(60).nullable(),
  plan_digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .nullable(),
  /** A trial that can be run again by hand, in words of a manifest. */
  reproduce: z
    .strictObject({ experiment: name, agent: name, model: name.nullable(), task: name, path: name })
    .nullable(),
})

export type PullRequestReport = z.infer<typeof pullRequestReportSchema>

/** Whether it tells what came of something, and not only that something runs. */
export function hasResults({ state, awaited }: Pick<PullRequestReport, 'state' | 'awaited'>): boolean {
  return state === 'complete' || state === 'partial' || (state === 'running' && awaited > 0)
}

export type Finding = z.infer<typeof findingSchema>
export type PullRequestTask = PullRequestReport['tasks'][number]
export type PullRequestRow = PullRequestTask['rows'][number]
export type PullRequestFailure = PullRequestReport['failures'][number]
