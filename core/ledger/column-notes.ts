import type { TableName } from '#core/ledger/tables'

/** What some columns that belong together mean. Text in backquotes is code. */
export type ColumnNote = { readonly columns: readonly string[]; readonly meaning: string }

/** What was asked for. */
const PLAN: readonly ColumnNote[] = [
  { columns: ['experiment'], meaning: 'the experiment of regatta.yaml that asked for it' },
  { columns: ['plan_digest'], meaning: 'the plan that was carried out' },
]

/** What it was run from, and by which run. */
const SOURCE: readonly ColumnNote[] = [
  { columns: ['repository'], meaning: 'the repository that planned it, `owner/name`' },
  { columns: ['commit'], meaning: 'the commit of that repository that was planned' },
  { columns: ['run_id'], meaning: 'the workflow run on GitHub; null elsewhere' },
  { columns: ['run_attempt'], meaning: 'which attempt of that workflow run' },
]

/** Every column of the ledger, as results/README.md and the site explain it: the one source of both. */
export const COLUMN_NOTES: { readonly [table in TableName]: readonly ColumnNote[] } = {
  trials: [
    {
      columns: ['trial_id', 'result_digest'],
      meaning:
        "Harbor's id of the trial; SHA-256 of its result.json, null where there is none. Of `tb1`: the id in its entry, or one made of its content; SHA-256 of the entry's canonical JSON",
    },
    { columns: ['harness'], meaning: '`harbor`, or `tb1` for imported results of Terminal-Bench 1; no board has both' },
    {
      columns: ['task_name', 'task_digest', 'dataset'],
      meaning:
        'the task and the digest of its content; another digest is another task. Of `tb1` there is no digest: a task is a name in a dataset',
    },
    {
      columns: ['config_id', 'config_label', 'agent', 'agent_version', 'model_provider', 'model', 'settings'],
      meaning:
        'who was tried; `config_id` identifies agent, version, model and settings, the label is for people. Of an imported submission it identifies the folder that was handed in, whose name is the label, and the dataset; the other columns are as each trial says',
    },
    {
      columns: ['harbor_version', 'environment'],
      meaning: "Harbor's version and the kind of environment (`docker`, ...)",
    },
    {
      columns: ['overrides'],
      meaning: "JSON of what departs from the task's own limits and resources; such a trial is not comparable",
    },
    ...PLAN,
    { columns: ['attempt'], meaning: 'the ordinal of the planned trial in its cell, from 1' },
    { columns: ['try'], meaning: 'the ordinal of its execution, from 1; more only after an excluded outcome' },
    {
      columns: ['outcome', 'outcome_rule', 'outcome_detail'],
      meaning: 'what became of it, the rule that decided, and for `invalid` what differs',
    },
    { columns: ['record_state'], meaning: '`complete`, or `partial` where files were missing' },
    { columns: ['reward', 'rewards'], meaning: 'the reward that counts, and all rewards as JSON' },
    {
      columns: ['phase', 'exception_type', 'exception_message'],
      meaning: 'the last phase that began, and what the trial raised',
    },
    {
      columns: ['exception_step'],
      meaning:
        'in a trial of several steps without an exception of its own: the step that raised it; null also in rows from before this column',
    },
    {
      columns: ['flags'],
      meaning:
        "JSON list: `reward_conflict` (two reward files disagreed, the lower counts); `reward_preseeded` (a reward file was there before the verifier, it was removed); `reward_rewritten` (another process than the verifier may have written the reward); `self_inflicted` (excluded a second time for something the agent's side could have caused, so it counts 0)",
    },
    {
      columns: ['checks'],
      meaning:
        'JSON of what was found around the verifier: `removed` files, `processes` the agent left, `writers` of the reward, what stayed `unchecked`; `{}` nothing found, null not checked',
    },
    {
      columns: ['started_at', 'finished_at', 'environment_setup_s', 'agent_setup_s', 'agent_s', 'verifier_s'],
      meaning: 'when, and how long each phase took',
    },
    {
      columns: ['input_tokens', 'cache_tokens', 'output_tokens', 'steps'],
      meaning: 'as the agent reported; input includes what came from the cache',
    },
    {
      columns: ['cost_usd', 'cost_source'],
      meaning: 'US dollars as Harbor reported them; `reported` or `unknown` (`estimated` is reserved: see Prices)',
    },
    {
      columns: ['origin'],
      meaning: 'where it ran: `actions` (a workflow of GitHub Actions), `local` (one machine) or `import` (elsewhere)',
    },
    ...SOURCE,
    { columns: ['shard'], meaning: 'the number of the part of the plan that ran it, from 0' },
    { columns: ['runner'], meaning: 'the machine, in words: `self-hosted, linux x64, 8 CPUs`' },
    {
      columns: ['evidence'],
      meaning:
        'where its files lay: `<job>/<trial>`, of a submission the path from its folder on, of a run the path in it; of `tb1` the file, after `#` which entry of it',
    },
  ],
  tests: [
    { columns: ['trial_id'], meaning: 'the trial that it belongs to; a trial without rows here has no per-test data' },
    { columns: ['position'], meaning: "from 0, in the tool's own report" },
    { columns: ['name', 'suite'], meaning: 'the test; `suite` begins with the step in a task of several' },
    { columns: ['status'], meaning: '`passed`, `failed`, `skipped`, `pending` or `other`' },
    { columns: ['duration_s', 'message'], meaning: 'as the tool reported them' },
  ],
  runs: [
    {
      columns: ['run_record_id'],
      meaning:
        'made from plan, shard, run, attempt and start, so that a shard has one row however often it is imported',
    },
    ...PLAN,
    { columns: ['origin'], meaning: 'where it ran: `actions` (a workflow of GitHub Actions) or `local` (one machine)' },
    ...SOURCE,
    {
      columns: ['planned', 'scored', 'excluded', 'lost'],
      meaning: 'slots of the shard, and what became of them: planned = scored + excluded + lost',
    },
    { columns: ['lost_slots'], meaning: 'JSON list of the slots of the plan that left no trial' },
    { columns: ['interrupted'], meaning: 'whether it was stopped before its end' },
    { columns: ['queue_s'], meaning: 'how long it waited for a runner' },
    { columns: ['started_at', 'finished_at'], meaning: 'when the shard ran' },
    { columns: ['cost_usd'], meaning: 'US dollars that its trials reported, every try included' },
  ],
}

/** The notes of a table as they stand in results/README.md. */
export function columnNotesMarkdown(table: TableName): string {
  const rows = COLUMN_NOTES[table].map(
    ({ columns, meaning }) => `| ${columns.map((name) => `\`${name}\``).join(', ')} | ${meaning} |`,
  )
  return ['| columns | meaning |', '| --- | --- |', ...rows].join('\n')
}
