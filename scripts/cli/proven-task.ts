import { basename, dirname } from 'node:path'
import type { Collected } from '#core/harbor/collected'
import { verifierTail } from '#core/harbor/evidence'
import { listDirectory } from '#core/harbor/files'
import { observationsOf } from '#core/harbor/observations'
import { TASKS } from '#core/pipeline/place'
import { taskProof } from '#core/proof/task-proof'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import type { Placed } from '#core/report/placed'
import type { ProvenFailure, ProvenTask } from '#core/report/proof-text'
import { defaultRules } from '#core/report/rules'
import { standings } from '#core/report/standing'
import { taskCalibration } from '#core/report/task-calibration'
import type { Task } from '#core/task/task'
import { isExcluded } from '#core/trial/outcome'
import { plainMessage } from '#core/trial/plain-message'
import type { PlanDocument } from '#core/trial/plan-document'
import { success } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'
import { hideKeys } from '#core/trial/secrets'
import type { Problem } from '#scripts/cli/result'

export type ProvenTrial = Extract<Collected, { readonly kind: 'trial' }>

/** Of what a verifier printed, bytes. */
const TAIL_BYTES = 32 * 1024

/** What the trials of a plan show of one of its tasks, out of the directories that they lie in. */
export function provenTask(task: Task, plan: PlanDocument, all: readonly ProvenTrial[]): ProvenTask {
  const own = all.filter(({ record }) => record.task_digest === task.digest)
  const records = own.map(({ record }) => record)
  const paths = new Map(own.map(({ record, path }) => [record, path]))
  const output = (trial: TrialRecord): string | null => {
    const tail = verifierTail(listDirectory(paths.get(trial) ?? ''), TAIL_BYTES)
    return tail === null ? null : hideKeys(tail)
  }
  const { pass_threshold } = plan
  const rules = defaultRules(pass_threshold)
  const standingOf = standings({ tasks: [task], rules, voids: [], trials: records })
  const placed: readonly Placed[] = records.map((trial) => ({ trial, standing: standingOf(trial) }))
  const planned = plan.trials.filter((trial) => trial.task.digest === task.digest)
  const slot = (config: string, attempt: number | null) => JSON.stringify([config, attempt])
  const counted = records.filter(({ outcome }) => !isExcluded(outcome))
  const scored = new Set(counted.map(({ config_id, attempt }) => slot(config_id, attempt)))
  // Of a slot the try that counts, else the last one.
  const told = [...Map.groupBy(records, ({ config_id, attempt }) => slot(config_id, attempt)).values()].flatMap(
    (tries) => tries.find(({ outcome }) => !isExcluded(outcome)) ?? tries.at(-1) ?? [],
  )
  return {
    path: task.path,
    calibration: taskCalibration(placed),
    proof: taskProof({
      trials: records,
      tests: own.flatMap(({ tests }) => tests),
      pass_threshold,
      task,
      output,
      observed: (trial) => observationsOf(paths.get(trial) ?? ''),
    }),
    missing: planned.filter(({ config, attempt }) => !scored.has(slot(config.config_id, attempt))).length,
    failures: told.flatMap((trial) => failureOf(trial, pass_threshold, output)),
  }
}

/** What speaks against the task in one trial, or why it says nothing. */
function failureOf(
  trial: TrialRecord,
  threshold: number,
  output: (trial: TrialRecord) => string | null,
): readonly ProvenFailure[] {
  const passed = success(trial, 'default', threshold)
  if (passed === (trial.agent === 'oracle')) return []
  const words = passed === true ? 'passed by doing nothing' : OUTCOME_WORDS[trial.outcome].words
  const message = trial.exception_message === null ? trial.outcome_detail : plainMessage(trial.exception_message)
  const why = message === null || message.trim() === '' ? words : `${words}: ${message.slice(0, 600)}`
  return [{ agent: trial.agent, attempt: trial.attempt, why, output: output(trial) }]
}

/** What speaks against a task, and what of its proof is missing, with what to do. */
export function problemsOf(task: ProvenTask): readonly Problem[] {
  const { path: where, calibration, missing } = task
  const { oracle, nop } = calibration
  const again = dirname(where) === TASKS ? basename(where) : where
  return [
    ...(calibration.solvable !== 'flaky'
      ? []
      : [
          {
            message: `its own solution passed in ${oracle.successes} of ${oracle.n} trials`,
            where,
            remedy:
              oracle.successes === 0
                ? 'mend the solution or the tests: they do not fit each other'
                : 'the solution or a test depends on chance or time: see what the failed trials printed',
          },
        ]),
    ...(calibration.trivial !== 'passed'
      ? []
      : [
          {
            message: `doing nothing passed in ${nop.successes} of ${nop.n} trials`,
            where,
            remedy: 'the tests pass on what an agent finds: make them check what the task asks for',
          },
        ]),
    ...(missing === 0
      ? []
      : [
          {
            message: `${missing} of ${oracle.n + nop.n + missing} trials left nothing that counts`,
            where,
            remedy: `see above why, mend it and say \`regatta check --prove ${again}\` again`,
          },
        ]),
  ]
}
