import { type BoardRules, HARNESSES, TASK_VERSIONS } from '#core/report/rules'
import { POLICY_NAMES } from '#core/trial/policy'
import { oneOf } from '#scripts/cli/one-of'
import { thresholdOf } from '#scripts/cli/threshold'

/** What the command line says of how trials count. */
export type RuleOptions = {
  readonly harness?: string
  readonly policy?: string
  readonly passThreshold?: string
  readonly taskVersion?: string
}

/** The rules that were asked for; the threshold is the experiment's unless one is given. Throws a UserError for any that there is not. */
export function rulesOf(
  { harness, policy, passThreshold, taskVersion }: RuleOptions,
  ofExperiment: number,
): BoardRules {
  return {
    harness: oneOf(HARNESSES, harness ?? 'harbor', '--harness'),
    policy: oneOf(POLICY_NAMES, policy ?? 'default', '--policy'),
    pass_threshold: passThreshold === undefined ? ofExperiment : thresholdOf(passThreshold),
    task_version: oneOf(TASK_VERSIONS, taskVersion ?? 'current', '--task-version'),
  }
}
