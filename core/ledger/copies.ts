import { contentsOf } from '#core/ledger/contents'
import { contentLine } from '#core/ledger/segment'
import { ascending, TESTS, TRIALS } from '#core/ledger/tables'
import { canonicalJson } from '#core/trial/config'
import { type TestRecord, type TrialRecord, UNNAMED_AGENT } from '#core/trial/record'

/*
 * Copies of one trial with the same result.json may differ in the files around it, and so in their rows.
 */

/** One copy of a trial, as its files or a ledger tell it. */
export type TrialCopy = {
  readonly record: TrialRecord
  /** `testsDigest` of its named tests. */
  readonly tests: string | null
}

/** SHA-256 (hex) of the named tests of one trial, given in any order; null for none. */
export function testsDigest(tests: readonly TestRecord[]): string | null {
  const sorted = tests.toSorted((a, b) => TESTS.compare(a, b) || ascending(contentLine(a), contentLine(b)))
  const [content] = contentsOf(TESTS, sorted).values()
  return content?.digest ?? null
}

/**
 * The columns in which two copies differ, in the order of the table, and `tests` if their named tests do; empty for
 * copies of the same content. Where the evidence was kept is not content.
 */
export function differingColumns(a: TrialCopy, b: TrialCopy): readonly string[] {
  const columns = TRIALS.columns
    .map(({ name }) => name)
    .filter((name) => name !== 'evidence' && canonicalJson(cell(a, name)) !== canonicalJson(cell(b, name)))
  return a.tests === b.tests ? columns : [...columns, 'tests']
}

function cell({ record }: TrialCopy, name: string): unknown {
  return (record as Readonly<Record<string, unknown>>)[name] ?? null
}

/**
 * Columns that the importer's options decide: the first import does. Of a planned trial the plan decides all but its dataset;
 * of one of Terminal-Bench 1 the files beside its run's results do, or the importer where they lack.
 */
function importersColumns({ plan_digest, harness }: TrialRecord): readonly string[] {
  const named = plan_digest === null ? ['dataset', 'config_id', 'config_label', 'task_name'] : ['dataset']
  return harness === 'tb1' ? [...named, ...OF_RUN] : named
}

/** What the files beside a run's results tell of a trial of Terminal-Bench 1, and its entry does not. */
const OF_AGENT = ['agent', 'agent_version', 'model_provider', 'model', 'settings']
const OF_RUN = [...OF_AGENT, 'overrides']
const TOLD = [...OF_RUN, 'dataset']

/**
 * Of the columns in which a copy of a trial of Terminal-Bench 1 differs from the ledger's, those that the files beside its
 * run's results tell, or an option of the import in their place; empty for a trial of Harbor.
 */
export function toldColumns(standing: TrialCopy, again: TrialCopy): readonly string[] {
  if (again.record.harness !== 'tb1') return []
  return differingColumns(standing, again).filter((name) => TOLD.includes(name))
}

/**
 * Whether copies of a trial of Terminal-Bench 1 differ only where the files beside the run tell less of one: one of them has
 * nothing where the other has something. That is the run with its metadata and without, not two stories of one run.
 *
 * @param differs `differingColumns` of the two
 */
export function tellsLess(a: TrialCopy, b: TrialCopy, differs: readonly string[]): boolean {
  if (a.record.harness !== 'tb1') return false
  // An agent without a name is a submission's, whose config is its folder: two folders are two configs.
  const isSubmission = [a, b].some(({ record }) => record.agent === UNNAMED_AGENT)
  const ofAgent = !isSubmission && differs.some((name) => OF_AGENT.includes(name))
  return differs.every((name) => {
    if (name === 'config_id' || name === 'config_label') return ofAgent
    return TOLD.includes(name) && [a, b].some((copy) => isUntold(copy, name))
  })
}

function isUntold(copy: TrialCopy, name: string): boolean {
  const value = cell(copy, name)
  return value === null || value === '{}' || (name === 'agent' && value === UNNAMED_AGENT)
}

/** How much the files beside a run told of its trial. */
function told({ record }: { readonly record: TrialRecord }): number {
  return TOLD.filter((name) => !isUntold({ record, tests: null }, name)).length
}

/**
 * As `differingColumns`, of a ledger's copy and one that is imported again, but for what other options of the import
 * make: its dataset, config and task name, and the threshold of a reward.
 */
export function differingFromStanding(standing: TrialCopy, again: TrialCopy): readonly string[] {
  const free = importersColumns(again.record)
  const columns = differingColumns(standing, again).filter((name) => !free.includes(name))
  const byThreshold =
    columns.every((name) => name === 'outcome' || name === 'outcome_rule') &&
    [standing, again].every(({ record }) => record.outcome_rule === 'passed' || record.outcome_rule === 'failed')
  return byThreshold ? [] : columns
}

/** The copy with more evidence first: of a plan, with the digest of a lock, with more tests, with more that was told of its run; then by content. */
export function byEvidence(
  a: { readonly record: TrialRecord; readonly tests: readonly TestRecord[] },
  b: { readonly record: TrialRecord; readonly tests: readonly TestRecord[] },
): number {
  return (
    Number(a.record.plan_digest === null) - Number(b.record.plan_digest === null) ||
    digestRank(a.record) - digestRank(b.record) ||
    b.tests.length - a.tests.length ||
    (a.record.harness === 'tb1' ? told(b) - told(a) : 0) ||
    ascending(contentLine({ ...a.record, evidence: null }), contentLine({ ...b.record, evidence: null })) ||
    ascending(testsDigest(a.tests) ?? '', testsDigest(b.tests) ?? '')
  )
}

function digestRank({ task_digest }: TrialRecord): number {
  return task_digest === null ? 2 : task_digest.startsWith('sha256:') ? 0 : 1
}
