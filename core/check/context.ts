import { type Baseline, NO_BASELINE } from '#core/check/baseline'
import { RULES } from '#core/check/rules/table'
import type { TaskShingles } from '#core/check/shingles'
import { shown } from '#core/check/shown'
import type { CheckSettings, Manifest } from '#core/manifest/manifest'
import { nearest } from '#core/manifest/parse'
import { UserError } from '#core/user-error'

/** What one runner has for a trial. */
export type RunnerClass = {
  readonly cpus: number
  readonly memory_mb: number
  /** Limit of one shard's job. */
  readonly minutes: number
}

/** Everything that decides about a task besides its files. */
export type CheckContext = {
  /** `checks` of regatta.yaml. For a task of a pull request: of the base commit's, because this one comes with the task. */
  readonly settings: CheckSettings
  readonly runner: RunnerClass
  /** Of the other tasks, for near-duplicates; one with the name of the task itself is passed over. */
  readonly others: readonly TaskShingles[]
  /** `yyyy-mm-dd`, in UTC: decides which suppressions have expired. */
  readonly today: string
  /** Findings that were there when their rule began. For a task of a pull request: the base commit's. */
  readonly baseline: Baseline
  /** false: the task is a stranger's, and its own comments suppress neither a rule of safety nor an error. */
  readonly trusted: boolean
  /** What a comment of the base commit's task took out: where the task is not trusted, the comment still takes these errors out. */
  readonly accepted: Baseline
  /** Ids of the only rules that are asked; null: all. */
  readonly only: ReadonlySet<string> | null
}

/**
 * The context of a check with the settings of a manifest. Throws a UserError for a rule in it that does not exist.
 *
 * @param only ids of the only rules to ask
 */
export function contextOf(
  manifest: Manifest,
  given: {
    readonly today: string
    readonly others?: readonly TaskShingles[]
    readonly baseline?: Baseline
    readonly trusted?: boolean
    readonly accepted?: Baseline
    readonly only?: readonly string[]
  },
): CheckContext {
  const { checks, runners } = manifest
  for (const id of Object.keys(checks.rules)) requireRule(id, `${manifest.file} (checks.rules)`)
  for (const id of given.only ?? []) requireRule(id, '--rule')
  return {
    settings: checks,
    runner: { ...checks.runner, minutes: runners.minutes },
    others: given.others ?? [],
    today: given.today,
    baseline: given.baseline ?? NO_BASELINE,
    trusted: given.trusted ?? true,
    accepted: given.accepted ?? NO_BASELINE,
    only: given.only === undefined || given.only.length === 0 ? null : new Set(given.only),
  }
}

function requireRule(id: string, where: string): void {
  const known = RULES.map((rule) => rule.id)
  if (known.includes(id)) return
  throw new UserError(`no rule "${shown(id)}"`, { where, remedy: nearest(id, known) })
}
