import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Collected, type CollectOptions, collect } from '#core/harbor/collect'
import { logsDirectory, type ShardDocument, tryName } from '#core/harbor/shard'
import { type ConfigSettings, configId, configLabel } from '#core/trial/config'
import { taskDigestSchema } from '#core/trial/ids'
import { type PlanDocument, planDigest } from '#core/trial/plan-document'
import { type PlannedTrial, plannedTrialSchema } from '#core/trial/planned'

/** Real output of Harbor, one folder per case; its README says what is in them. */
export const FIXTURES = join(import.meta.dirname, 'fixtures')

export type FixtureCase = {
  readonly case: string
  readonly what: string
  readonly expected_outcome: string | null
  readonly trials: readonly {
    readonly trial_name: string
    readonly task: string
    readonly agent: string | null
    readonly expected_outcome: string | null
  }[]
}

/** All cases, in the order of their names. */
export function fixtureCases(): readonly FixtureCase[] {
  return readdirSync(FIXTURES)
    .filter((name) => existsSync(join(FIXTURES, name, 'case.json')))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(FIXTURES, name, 'case.json'), 'utf8')))
}

/** A directory that is removed when the test's scope ends. */
export function temporaryDirectory(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'regatta-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Writes the job directory of a case to `target`, unpacked where it is packed. */
export function unpack(name: string, target: string): void {
  const source = join(FIXTURES, name)
  const packed = join(source, 'files.json')
  if (!existsSync(packed)) {
    cpSync(source, target, { recursive: true, filter: (path) => path !== join(source, 'case.json') })
    return
  }
  const files: Record<string, string> = JSON.parse(readFileSync(packed, 'utf8'))
  for (const [path, text] of Object.entries(files)) writeFile(join(target, path), text)
}

export function writeFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** The id of a trial that `writeTrial` writes. */
export function trialId(seed: number): string {
  return `00000000-0000-4000-8000-${String(seed).padStart(12, '0')}`
}

/**
 * Writes a real, passed trial of oracle under an id of its own: with all of Harbor's files or, `thin`, its result.json
 * alone. `changes` replaces fields of that.
 */
export function writeTrial(
  directory: string,
  seed: number,
  { thin = false, changes = {} }: { readonly thin?: boolean; readonly changes?: object } = {},
): void {
  const source = join(FIXTURES, 'oracle-pass/hc-ok__9LufHSt')
  if (!thin) cpSync(source, directory, { recursive: true })
  const result = JSON.parse(readFileSync(join(source, 'result.json'), 'utf8'))
  writeFile(join(directory, 'result.json'), JSON.stringify({ ...result, id: trialId(seed), ...changes }))
}

/** Writes the files that Harbor leaves in a job's own directory. */
export function writeJob(directory: string): void {
  for (const name of ['config.json', 'lock.json', 'result.json']) {
    writeFile(join(directory, name), readFileSync(join(FIXTURES, 'oracle-pass', name)))
  }
}

/** Everything that `collect` gives. */
export async function collectAll(paths: readonly string[], options?: CollectOptions): Promise<readonly Collected[]> {
  const items: Collected[] = []
  for await (const item of collect(paths, options)) items.push(item)
  return items
}

/** The items of one kind. */
export function ofKind<K extends Collected['kind']>(
  items: readonly Collected[],
  kind: K,
): readonly Extract<Collected, { kind: K }>[] {
  return items.filter((item): item is Extract<Collected, { kind: K }> => item.kind === kind)
}

export const HC_OK = 'sha256:70408a37401eff85d655344a611672d9d24250cc2d83fff79bd69be521c3291c'

export function plannedTrial(
  slot: number,
  settings: Partial<ConfigSettings> = {},
  changes: Partial<PlannedTrial> = {},
): PlannedTrial {
  const config: ConfigSettings = {
    agent: 'oracle',
    agent_version: null,
    model: null,
    kwargs: {},
    env_names: [],
    ...settings,
  }
  return {
    slot,
    task: { name: 'hc-ok', path: 'tasks/hc-ok', digest: taskDigestSchema.parse(HC_OK) },
    config: plannedTrialSchema.shape.config.parse({
      ...config,
      config_id: configId(config),
      label: configLabel(config),
    }),
    attempt: slot + 1,
    could_cause_before: 0,
    estimate_seconds: 5,
    limit_seconds: 100,
    ...changes,
  }
}

/** A plan with one shard for all of its trials, unless told otherwise. */
export function planOf(
  trials: readonly PlannedTrial[],
  shards: readonly (readonly number[])[] = [trials.map(({ slot }) => slot)],
  changes: Partial<PlanDocument> = {},
): PlanDocument {
  const document = {
    schema_version: 1 as const,
    experiment: 'main',
    repository: 'owner/bench',
    commit: '0123456789abcdef0123456789abcdef01234567',
    harbor_version: '0.24.0',
    environment: { type: 'docker' },
    pass_threshold: 1,
    execution: { tries: 3, at_once_per_provider: {} },
    trials: [...trials],
    shards: shards.map((slots, index) => ({
      index,
      slots: [...slots],
      trials_at_once: 1,
      estimate_seconds: 5,
      limit_seconds: 100,
    })),
    totals: { cells: 1, wanted: trials.length, present: 0, planned: trials.length, estimate_seconds: 5 },
    cost: { estimate_usd: null, unknown_trials: trials.length, budget_usd: null },
    ...changes,
  }
  return { ...document, plan_digest: planDigest(document) }
}

/** One try of a run under construction: what stands in its directory (a fixture case), or nothing. */
export type BuiltTry = {
  readonly slot: number
  readonly try?: number
  readonly holds: string | null
  /** What the plugin noted: the text of events.jsonl. Left out: no such file. */
  readonly events?: string
} & Partial<
  Pick<
    ShardDocument['tries'][number],
    'directory' | 'exit_code' | 'signal' | 'stopped' | 'finished_at' | 'console_tail'
  >
>

/** Writes what a run leaves (core/harbor/shard.ts) into `out`: plan.json and one shard per list of tries. */
export function buildRun(
  out: string,
  plan: PlanDocument,
  shards: readonly { readonly tries: readonly BuiltTry[]; readonly changes?: Partial<ShardDocument> }[],
): void {
  writeFile(join(out, 'plan.json'), JSON.stringify(plan))
  shards.forEach(({ tries, changes }, index) => {
    const directory = join(out, `shard-${index}`)
    for (const { slot, try: nth = 1, holds, events } of tries) {
      if (holds !== null) unpack(holds, join(directory, 'trials', tryName(slot, nth)))
      if (events !== undefined) writeFile(join(directory, logsDirectory(slot, nth), 'events.jsonl'), events)
    }
    const document: ShardDocument = {
      schema_version: 1,
      plan_digest: plan.plan_digest,
      shard: index,
      origin: 'local',
      run_id: null,
      run_attempt: null,
      runner: 'laptop',
      started_at: '2026-11-21T07:50:00.000Z',
      finished_at: '2026-11-21T09:00:00.000Z',
      interrupted: false,
      tries: tries.map(({ slot, try: nth = 1, holds: _, events: __, ...rest }) => ({
        slot,
        try: nth,
        directory: `trials/${tryName(slot, nth)}`,
        started_at: '2026-11-21T07:51:00.000Z',
        finished_at: '2026-11-21T07:52:00.000Z',
        exit_code: 0,
        signal: null,
        stopped: null,
        console_tail: null,
        outcome: null,
        rule: null,
        withheld: [],
        truncated: [],
        ...rest,
      })),
      stops: [],
      ...changes,
    }
    writeFile(join(directory, 'shard.json'), JSON.stringify(document))
  })
}
