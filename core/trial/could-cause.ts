import { isExcluded } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'
import { RULES } from '#core/trial/rules'

const MARKED: ReadonlySet<string> = new Set(
  RULES.flatMap(({ id, agent_could_cause }) => (agent_could_cause ? [id] : [])),
)

/** Whether a row of the ledger was excluded, after its agent had run, for something that the agent's side could have caused. */
export function agentCouldCause(row: Pick<TrialRecord, 'outcome' | 'outcome_rule' | 'agent_s'>): boolean {
  return isExcluded(row.outcome) && row.agent_s !== null && MARKED.has(row.outcome_rule)
}
