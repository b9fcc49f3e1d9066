import { type BoardRules, TASK_VERSIONS } from '#core/report/rules'
import { POLICY_NAMES } from '#core/trial/policy'
import { UserError } from '#core/user-error'
import { oneOf } from '#scripts/cli/one-of'

/** What the command line says of how trials count. */
export type RuleOptions = {
  readonly policy?: string
  readonly passThreshold?: string
  readonly taskVersion?: string
}

/** The rules that were asked for; the threshold is the experiment's unless one is given. Throws a UserError for any that there is not. */
export function rulesOf({ policy, passThreshold, taskVersion }: RuleOptions, ofExperiment: number): BoardRules {
  return {
    policy: oneOf(POLICY_NAMES, policy ?? 'default', '--policy'),
    pass_threshold: passThreshold === undefined ? ofExperiment : thresholdOf(passThreshold),
    task_version: oneOf(TASK_VERSIONS, taskVersion ?? 'current', '--task-version'),
  }
}

function thresholdOf(text: string): number {
  const threshold = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(threshold)) return threshold
  throw new UserError(`expected a number, found "${text}"`, {
    where: '--pass-threshold',
    remedy: 'a reward at or above it is a success, for example --pass-threshold 0.5',
  })
}
