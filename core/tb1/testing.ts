import { join } from 'node:path'
import { tb1Entry } from '#core/tb1/documents'
import { NO_FACTS, type Tb1RunFacts } from '#core/tb1/run-facts'
import { tb1Record } from '#core/tb1/to-record'
import type { TrialRecord } from '#core/trial/record'

/** Builders for tests only. */

export const TB1_FIXTURES = join(import.meta.dirname, 'fixtures')

const ENTRY = {
  id: '17e07a7c-2ca7-4d2f-a13c-4ce421a02232',
  trial_name: 'sort-words.1-of-1.2025-08-07__20-46-16',
  task_id: 'sort-words',
  instruction: 'Do what sort-words asks for.\nWrite the answer to /app/answer.txt.',
  is_resolved: true,
  failure_mode: 'unset',
  parser_results: {
    test_answer_exists: 'passed',
    test_answer: 'passed',
  },
  recording_path: '2025-08-07__20-46-16/sort-words/sort-words.1-of-1.2025-08-07__20-46-16/sessions/agent.cast',
  total_input_tokens: 18250,
  total_output_tokens: 2310,
  trial_started_at: '2025-08-08T03:46:18.247585+00:00',
  trial_ended_at: '2025-08-08T03:51:02.104421+00:00',
  agent_started_at: '2025-08-08T03:46:31.747585+00:00',
  agent_ended_at: '2025-08-08T03:50:31.997585+00:00',
  test_started_at: '2025-08-08T03:50:40.000000+00:00',
  test_ended_at: '2025-08-08T03:50:52.250000+00:00',
}

/** An entry of sixteen keys, resolved, with changes: that of fixtures/modes/unset-resolved.json. */
export function anEntry(changes: object = {}): Readonly<Record<string, unknown>> {
  return { ...ENTRY, ...changes }
}

/** What becomes of an entry of a trial; throws for one that cannot be read. */
export function recordAndTests(entry: unknown, facts: Partial<Tb1RunFacts> = {}): ReturnType<typeof tb1Record> {
  const parsed = tb1Entry(entry)
  if (!parsed.ok) throw new Error(parsed.reason)
  return tb1Record(
    parsed.value,
    { ...NO_FACTS, agent: 'mini-agent', ...facts },
    { agent: 'unknown', model: null, dataset: null, pass_threshold: 1, location: 'run/results.json' },
  )
}

export function recordOf(entry: unknown, facts: Partial<Tb1RunFacts> = {}): TrialRecord {
  return recordAndTests(entry, facts).record
}
