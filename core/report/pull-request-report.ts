import { isCalibration } from '#core/report/calibration'
import {
  CAPS,
  type Finding,
  type PullRequestFailure,
  type PullRequestReport,
  type PullRequestRow,
  type PullRequestTask,
  pullRequestReportSchema,
} from '#core/report/pull-request'
import type { TaskRemark } from '#core/report/pull-request-proof'
import { type SabotageInputs, sabotageOf } from '#core/report/pull-request-sabotage'
import type { RunSummary } from '#core/report/run-summary'
import type { CalibrationTally, TaskCalibration } from '#core/report/task-calibration'
import { timing } from '#core/report/timing'
import type { Arm, ChangeVerdict, VerdictReport } from '#core/report/verdict'
import type { TaskDigest } from '#core/trial/ids'
import { isExcluded } from '#core/trial/outcome'
import { plainMessage } from '#core/trial/plain-message'
import { oneLine, plainLines } from '#core/trial/plain-text'
import type { PlanDocument } from '#core/trial/plan-document'
import { success } from '#core/trial/policy'
import type { TestRecord, TrialRecord } from '#core/trial/record'

export type PullRequestInputs = {
  readonly part: PullRequestReport['part']
  readonly trust: PullRequestReport['trust']
  readonly phase: 'queued' | 'running' | 'ended'
  /** Full commit ids; the base is the merge base. */
  readonly head: string
  readonly base: string
  /** null: nothing was planned. */
  readonly plan: PlanDocument | null
  /** Trials of models that the report does not wait for: summary and trials are those of the proof then. */
  readonly awaited: number
  /** What came of the plan; null until it ended, and where nothing was planned. */
  readonly summary: RunSummary | null
  /** The verdict over a ledger that holds the plan's trials; null until it ended. */
  readonly verdict: VerdictReport | null
  readonly findings: readonly Finding[]
  readonly sabotage: SabotageInputs
  /** Trials that were taken, also of other plans: only those of this one are looked at. */
  readonly trials: readonly TrialRecord[]
  /** Named tests of these trials. */
  readonly tests: readonly TestRecord[]
  /** The end of what the verifier of a trial printed, of whatever length; null where there is nothing. */
  readonly verifierTail: (trial: TrialRecord) => string | null
  /** What the trials of oracle and nop show besides their rewards. */
  readonly remarks: readonly TaskRemark[]
  /** Paths that the head changes besides tasks. */
  readonly outside: readonly string[]
  readonly fill: PullRequestReport['fill']
  readonly seconds: number | null
  /** An experiment of the manifest with which a trial can be run again by hand. */
  readonly experiment: string | null
}

/** What a pull request is told, as data. Whatever the size of what comes in, it fits `pullRequestReportSchema`. */
export function pullRequestReport(inputs: PullRequestInputs): PullRequestReport {
  const { plan, summary, verdict } = inputs
  const trials = inputs.trials.filter(({ plan_digest }) => plan !== null && plan_digest === plan.plan_digest)
  const failures = plan === null ? [] : failuresOf(trials, plan, inputs)
  const failedTests = Map.groupBy(
    inputs.tests.filter(({ status }) => status === 'failed'),
    ({ trial_id }) => trial_id,
  )
  const tasks = verdict === null ? [] : tasksOf(verdict, trials)
  const notTaken = summary === null ? [] : notTakenOf(summary)
  const missing = summary?.missing_slots ?? []
  const findings = inputs.findings.toSorted((a, b) => urgency(a) - urgency(b))
  return pullRequestReportSchema.parse({
    schema_version: 1,
    part: inputs.part,
    state: stateOf(inputs),
    trust: inputs.trust,
    head: inputs.head,
    base: inputs.base,
    planned: plan === null ? null : plan.trials.length - inputs.awaited,
    awaited: inputs.awaited,
    plan: plan === null ? null : expected(plan),
    counts: summary === null ? null : countsOf(summary),
    limits: verdict === null ? null : { alpha: verdict.alpha, margin: verdict.margin },
    overall: verdict?.overall ?? null,
    findings: findings.slice(0, CAPS.findings).map(cappedFinding),
    sabotage: inputs.sabotage.severity,
    tasks: tasks.slice(0, CAPS.tasks).map((task) => ({ ...task, sabotage: sabotageOf(task, inputs.sabotage) })),
    failures: failures
      .slice(0, CAPS.failures)
      .map(({ kind, trial }) =>
        failure(kind, trial, failedTests.get(trial.trial_id) ?? [], inputs.verifierTail(trial)),
      ),
    remarks: inputs.remarks.slice(0, CAPS.remarks),
    missing: missing.slice(0, CAPS.missing).map(({ config, task, attempt, reason }) => ({
      config: named(config),
      task: named(task),
      attempt,
      reason: said(reason),
    })),
    not_taken: notTaken
      .slice(0, CAPS.not_taken)
      .map(({ what, reason }) => ({ what: named(what), reason: said(reason) })),
    left_out: {
      findings: Math.max(0, findings.length - CAPS.findings),
      tasks: Math.max(0, tasks.length - CAPS.tasks),
      failures: Math.max(0, failures.length - CAPS.failures),
      missing: Math.max(0, missing.length - CAPS.missing),
      not_taken: Math.max(0, notTaken.length - CAPS.not_taken),
      remarks: Math.max(0, inputs.remarks.length - CAPS.remarks),
    },
    outside: outsideOf(inputs.outside),
    fill: inputs.fill,
    cost_usd: summary?.cost_usd ?? null,
    seconds: inputs.seconds,
    harbor_version: plan?.harbor_version.slice(0, 60) ?? null,
    plan_digest: plan?.plan_digest ?? null,
    reproduce: reproducible(inputs, failures[0]?.trial ?? null),
  } satisfies PullRequestReport)
}

/** The same plan with the trials of oracle and nop alone. */
export function proofOf(plan: PlanDocument): PlanDocument {
  return { ...plan, trials: plan.trials.filter(({ config }) => isCalibration(config)) }
}

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'note']

/** What is suppressed comes last, so that no error is left out while there is room for anything else. */
function urgency({ severity, suppressed }: Finding): number {
  return suppressed === null ? SEVERITIES.indexOf(severity) : SEVERITIES.length
}

/** Where what runs and judges the trials is. */
const MEASURES = /^(?:\.github|action|core|runners)\//

function outsideOf(paths: readonly string[]): PullRequestReport['outside'] {
  const measuring = paths.find((path) => MEASURES.test(path))
  const path = measuring ?? paths[0]
  return path === undefined ? null : { path: named(path), measures: measuring !== undefined }
}

function stateOf({ phase, plan, summary, awaited }: PullRequestInputs): PullRequestReport['state'] {
  if (phase !== 'ended') return phase
  if (plan === null) return 'complete'
  if (summary === null) return 'partial'
  const { missing, refused, crowded, conflicts } = summary
  if (missing + refused.length + crowded.length + conflicts.length > 0) return 'partial'
  return awaited > 0 ? 'running' : 'complete'
}

function expected({ trials, totals, cost }: PlanDocument): PullRequestReport['plan'] {
  return {
    tasks: new Set(trials.map(({ task }) => task.name)).size,
    configs: new Set(trials.map(({ config }) => config.config_id)).size,
    model_trials: trials.filter(({ config }) => !isCalibration(config)).length,
    estimate_seconds: totals.estimate_seconds,
    estimate_usd: cost.estimate_usd,
    unknown_trials: cost.unknown_trials,
  }
}

function countsOf({ passed, failed, missing, excluded }: RunSummary): PullRequestReport['counts'] {
  return { passed, failed, missing, excluded }
}

function notTakenOf({ refused, crowded, conflicts, quarantined }: RunSummary): RunSummary['refused'] {
  return [...refused, ...conflicts, ...crowded, ...quarantined]
}

function tasksOf(verdict: VerdictReport, trials: readonly TrialRecord[]): Omit<PullRequestTask, 'sabotage'>[] {
  const plain = { reason: null, calibration: null, rows: [], verdict: null }
  return [
    ...verdict.unreadable
      .filter(({ side }) => side === 'head')
      .map(({ task, reason }) => ({
        ...plain,
        name: named(task),
        change: 'unreadable' as const,
        reason: said(reason),
      })),
    ...verdict.added.map((task) => ({
      ...plain,
      name: named(task.name),
      change: 'added' as const,
      calibration: task.calibration,
      rows: [
        ...calibrationRows(task.calibration, task.digest, trials),
        ...task.models.map(({ config, head }) => modelRow(config.label, head)),
      ].slice(0, CAPS.rows),
    })),
    ...verdict.changed.map((task) => ({
      ...plain,
      name: named(task.name),
      change: 'changed' as const,
      calibration: task.calibration,
      rows: [
        ...calibrationRows(task.calibration, task.head_digest, trials),
        ...task.strata.map(({ config, head, base, difference, low, high }) =>
          modelRow(config.label, head, { base: armOf(base), difference, low, high }),
        ),
      ].slice(0, CAPS.rows),
      verdict: verdictOnly(task),
    })),
    ...verdict.renamed.map(({ from, to }) => ({
      ...plain,
      name: named(to),
      change: 'renamed' as const,
      reason: said(from),
    })),
    ...verdict.removed.map((task) => ({ ...plain, name: named(task), change: 'removed' as const })),
  ]
}

/** Oracle and nop cost nothing that anybody counts; their time is that of this plan's trials. */
function calibrationRows(
  calibration: TaskCalibration,
  digest: TaskDigest,
  trials: readonly TrialRecord[],
): PullRequestRow[] {
  return (['oracle', 'nop'] as const).flatMap((agent) => {
    const tally: CalibrationTally = calibration[agent]
    if (tally.n + tally.excluded === 0) return []
    const own = trials.filter((trial) => trial.agent === agent && trial.task_digest === digest)
    const { time_p50_s, time_p50_censored } = timing(own.filter(({ outcome }) => !isExcluded(outcome)))
    const use = { cost_per_trial_usd: null, cost_known: 0, estimated_cost_known: 0, time_p50_s, time_p50_censored }
    return [{ config: agent, kind: agent, head: { ...tally, ...use }, ...NO_BASE }]
  })
}

const NO_BASE = { base: null, difference: null, low: null, high: null }

function modelRow(
  label: string,
  head: Arm,
  base: Pick<PullRequestRow, 'base' | 'difference' | 'low' | 'high'> = NO_BASE,
): PullRequestRow {
  return { config: named(label), kind: 'model', head: armOf(head), ...base }
}

function armOf(arm: Arm): PullRequestRow['head'] {
  const { n, successes, low, high, excluded, excluded_by } = arm
  const { cost_per_trial_usd, cost_known, estimated_cost_known, time_p50_s, time_p50_censored } = arm
  const use = { cost_per_trial_usd, cost_known, estimated_cost_known, time_p50_s, time_p50_censored }
  return { n, successes, low, high, excluded, excluded_by, ...use }
}

function verdictOnly(task: ChangeVerdict): ChangeVerdict {
  const { verdict, no_verdict_because, difference, low, high, interval_method, p, p_adjusted, interval_disagrees } =
    task
  const { head_rate, base_rate, head_n, base_n, strata_used, strata_dropped, runs_needed_seen, runs_needed_reference } =
    task
  return {
    verdict,
    no_verdict_because,
    difference,
    low,
    high,
    interval_method,
    p,
    p_adjusted,
    interval_disagrees,
    head_rate,
    base_rate,
    head_n,
    base_n,
    strata_used,
    strata_dropped,
    runs_needed_seen,
    runs_needed_reference,
  }
}

type Found = { readonly kind: PullRequestFailure['kind']; readonly trial: TrialRecord }

const KINDS: readonly PullRequestFailure['kind'][] = ['oracle', 'nop', 'excluded', 'model']

/** What needs a look, most urgent first, each in the order of the plan. */
function failuresOf(trials: readonly TrialRecord[], plan: PlanDocument, { phase }: PullRequestInputs): Found[] {
  if (phase !== 'ended') return []
  const place = new Map(
    plan.trials.map((trial, index) => [keyOf(trial.task.digest, trial.config, trial.attempt), index]),
  )
  const placeOf = ({ task_digest, config_id, attempt }: TrialRecord) =>
    place.get(keyOf(task_digest, { config_id }, attempt)) ?? place.size
  const attempts = Map.groupBy(trials, ({ task_digest, config_id, attempt }) =>
    keyOf(task_digest, { config_id }, attempt),
  )
  return [...attempts.values()]
    .flatMap((tries) => foundIn(tries, plan.pass_threshold))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || placeOf(a.trial) - placeOf(b.trial))
}

function keyOf(digest: string | null, { config_id }: { readonly config_id: string }, attempt: number | null): string {
  return JSON.stringify([digest, config_id, attempt])
}

/** Of the tries of one attempt: the one that counts if it is a failure, else the last one. */
function foundIn(tries: readonly TrialRecord[], threshold: number): Found[] {
  const inOrder = tries.toSorted((a, b) => (a.run_attempt ?? 0) - (b.run_attempt ?? 0) || (a.try ?? 0) - (b.try ?? 0))
  const counted = inOrder.find(({ outcome }) => !isExcluded(outcome))
  const last = inOrder.at(-1)
  if (counted === undefined) return last === undefined ? [] : [{ kind: 'excluded', trial: last }]
  const passed = success(counted, 'default', threshold) === true
  if (counted.agent === 'nop') return passed ? [{ kind: 'nop', trial: counted }] : []
  if (passed) return []
  return [{ kind: counted.agent === 'oracle' ? 'oracle' : 'model', trial: counted }]
}

function failure(
  kind: PullRequestFailure['kind'],
  trial: TrialRecord,
  failed: readonly TestRecord[],
  tail: string | null,
): PullRequestFailure {
  return {
    kind,
    config: named(trial.config_label),
    task: named(trial.task_name),
    attempt: trial.attempt,
    try: trial.try,
    outcome: trial.outcome,
    exception_type: trial.exception_type === null ? null : named(trial.exception_type),
    message: messageOf(trial),
    verifier_tail: tail === null ? null : lastLines(tail),
    tests: failed.slice(0, CAPS.tests).map(({ name, suite, message }) => ({
      name: named(name),
      suite: suite === null ? null : named(suite),
      message: message === null ? null : said(message),
    })),
    tests_failed: failed.length,
  }
}

/** The end of a message: a build log ends with why. */
function messageOf({ exception_message, outcome_detail }: TrialRecord): string | null {
  const text = exception_message === null ? outcome_detail : wholeMessage(exception_message)
  return text === null || text.trim() === '' ? null : lastLines(text, CAPS.message)
}

/** Of a failed build the log, which plainMessage is too short for. */
function wholeMessage(message: string): string {
  const [, stdout, stderr] =
    /^Docker compose command failed[\s\S]*? Stdout: ([\s\S]*?)\. Stderr: ([\s\S]*)$/.exec(message) ?? []
  if (stdout === undefined || stderr === undefined) return plainMessage(message)
  return [stdout, stderr.replace(/\.\s*$/, '')].filter((text) => text.trim() !== '' && text !== 'None').join('\n')
}

function lastLines(text: string, most: number = CAPS.tail): string {
  // Cut first: of a megabyte only the end is looked at, and a character that the cut splits is dropped.
  const plain = plainLines(text.slice(-4 * most)).replace(/\s+$/, '')
  return plain.length <= most ? plain : plain.slice(-most).replace(/^[^\n]*\n(?=[\s\S])/, '')
}

function cappedFinding({ rule, severity, task, path, line, column, message, fix, doc, suppressed }: Finding): Finding {
  const maybe = <Text>(text: string | null, cap: (text: string) => Text) => (text === null ? null : cap(text))
  return {
    rule: named(rule),
    severity,
    task: maybe(task, named),
    path: maybe(path, named),
    line,
    column,
    message: said(message),
    fix: maybe(fix, said),
    doc: maybe(doc, named),
    suppressed: suppressed === null ? null : { reason: said(suppressed.reason), until: maybe(suppressed.until, named) },
  }
}

/** A trial that needs a look if there is one; else the first of the plan. */
function reproducible(
  { plan, experiment }: PullRequestInputs,
  trial: TrialRecord | null,
): PullRequestReport['reproduce'] {
  if (plan === null || experiment === null) return null
  const planned =
    plan.trials.find(
      ({ task, config, attempt }) =>
        trial !== null &&
        task.digest === trial.task_digest &&
        config.config_id === trial.config_id &&
        attempt === trial.attempt,
    ) ?? plan.trials[0]
  if (planned === undefined) return null
  const { task, config } = planned
  return {
    experiment: named(experiment),
    agent: named(config.agent),
    model: config.model === null ? null : named(config.model),
    task: named(task.name),
    path: named(task.path),
  }
}

function named(text: string): string {
  return clip(text, CAPS.name)
}

function said(text: string): string {
  return clip(text, CAPS.message)
}

/** One line of at most so many UTF-16 units. */
function clip(text: string, most: number): string {
  const line = oneLine(text.slice(0, 4 * most))
  return line.length <= most ? line : `${line.slice(0, most - 3).toWellFormed()}...`
}
