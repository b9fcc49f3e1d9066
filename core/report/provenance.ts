import { commitAddress, runAddress } from '#core/report/github-links'
import { harnessWords } from '#core/report/harness-words'
import type { TrialRecord } from '#core/trial/record'

/** One thing that is known of where a trial comes from. */
export type Origin = {
  readonly name: string
  readonly value: string
  /** Where it can be seen, on GitHub; null where there is nothing to see, or its place cannot be believed. */
  readonly link: string | null
}

/** What all trials of a group have in common, and what each has of its own, in the same order. */
export type Provenance = { readonly shared: readonly Origin[]; readonly own: readonly (readonly Origin[])[] }

const ROWS: readonly {
  readonly name: string
  readonly value: (trial: TrialRecord) => string | number | null
  readonly link?: (trial: TrialRecord) => string | null
}[] = [
  { name: 'Trial', value: (trial) => trial.trial_id },
  { name: 'Task version', value: (trial) => trial.task_digest },
  { name: 'Dataset', value: (trial) => trial.dataset },
  { name: 'Agent', value: (trial) => joined([trial.agent, trial.agent_version], ' ') },
  { name: 'Model', value: (trial) => joined([trial.model_provider, trial.model], '/') },
  { name: 'Run by', value: (trial) => harnessWords(trial.harness) },
  { name: 'Harbor', value: (trial) => trial.harbor_version },
  { name: 'Environment', value: (trial) => trial.environment },
  { name: 'Origin', value: (trial) => trial.origin },
  { name: 'Experiment', value: (trial) => trial.experiment },
  { name: 'Plan', value: (trial) => trial.plan_digest },
  { name: 'Repository', value: (trial) => trial.repository },
  { name: 'Commit', value: (trial) => trial.commit, link: commitAddress },
  { name: 'Run', value: (trial) => joined([trial.run_id, trial.run_attempt], ', attempt '), link: runLink },
  { name: 'Shard', value: (trial) => trial.shard },
  { name: 'Runner', value: (trial) => trial.runner },
  { name: 'Outcome rule', value: (trial) => trial.outcome_rule },
  { name: 'Overrides', value: (trial) => trial.overrides },
  { name: 'Result', value: (trial) => trial.result_digest },
]

/** Where trials come from, but for their files; what is unknown is left out. A single trial has everything as its own. */
export function provenance(trials: readonly TrialRecord[]): Provenance {
  const shared: Origin[] = []
  const own = trials.map((): Origin[] => [])
  for (const { name, value: of, link = () => null } of ROWS) {
    const rows = trials.map((trial): Origin | null => {
      const value = of(trial)
      return value === null ? null : { name, value: String(value), link: link(trial) }
    })
    const [first = null] = rows
    if (trials.length > 1 && rows.every((row) => row?.value === first?.value && row?.link === first?.link)) {
      if (first !== null) shared.push(first)
      continue
    }
    for (const [index, row] of rows.entries()) if (row !== null) own[index]?.push(row)
  }
  return { shared, own }
}

/** The page of the workflow run; null for any other run, and unless repository and run look exactly like GitHub's. */
export function runLink(trial: Pick<TrialRecord, 'repository' | 'origin' | 'run_id' | 'run_attempt'>): string | null {
  return trial.origin === 'actions' ? runAddress(trial) : null
}

function joined(parts: readonly (string | number | null)[], by: string): string | null {
  return parts.filter((part) => part !== null).join(by) || null
}
