import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type ZipEntry, zipOf } from '#action/testing/zip'
import { collectRun } from '#core/harbor/collect-run'
import { trialReader } from '#core/harbor/evidence'
import { logsDirectory, type ShardDocument, tryName } from '#core/harbor/shard'
import { buildRun, FIXTURES, plannedTrial, planOf, temporaryDirectory, trialId, writeFile } from '#core/harbor/testing'
import { importRecords } from '#core/ledger/import'
import type { SabotageDocument } from '#core/sabotage/found'
import { taskDigest } from '#core/task/digest'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { type GitHub, gitHub } from '#scripts/testing/github'
import { type CommittedRepository, committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'
import { type ResultsService, resultsService } from '#scripts/testing/results-service'
import { type RanAction, runAction } from '#scripts/testing/run-action'

/** Of the job's own run. */
export const RUN_ID = 77
function manifestWith(sabotage: string): string {
  return `experiments: { main: { attempts: 2, configs: [{ agent: oracle }, { agent: nop }] } }\nchecks: { sabotage: ${sabotage} }\n`
}

/** A real trial of a task: the fixture of which it is, for a slot of the plan. */
export type Trial = {
  readonly slot: number
  readonly holds: 'oracle-pass' | 'nop-fail' | 'oracle-fail'
  /** What its verifier printed. */
  readonly printed?: string
  /** What our plugin noted: events with their fields. */
  readonly events?: readonly { readonly event: string; readonly [field: string]: unknown }[]
}

/** Trials of the two shards of a plan: oracle passes twice, nop never. */
export const SOUND: readonly (readonly Trial[])[] = [
  [
    { slot: 0, holds: 'oracle-pass' },
    { slot: 1, holds: 'oracle-pass' },
  ],
  [
    { slot: 2, holds: 'nop-fail' },
    { slot: 3, holds: 'nop-fail' },
  ],
]

export type World = {
  readonly repository: CommittedRepository
  readonly service: ResultsService
  readonly github: GitHub
  /** A clone of main. */
  readonly checkout: string
  /** Number, full id of the head and of the commit from which it went off. */
  readonly pull: number
  readonly head: string
  readonly base: string
  /** Another commit on the head's branch, which becomes the head. */
  readonly push: () => Promise<string>
  /** Two trials each of oracle and nop on the task of the head, in two shards; `changes` of the plan. */
  readonly plan: (changes?: Partial<PlanDocument>, trials?: readonly PlannedTrial[]) => PlanDocument
  readonly putPlan: (plan: PlanDocument, name?: string) => void
  /** Uploads what a job of the saboteur found out about its share of a plan. */
  readonly putSabotage: (plan: PlanDocument, changes?: object, name?: string) => void
  readonly putPart: (
    plan: PlanDocument,
    shard: number,
    trials: readonly Trial[],
    changes?: Partial<ShardDocument>,
  ) => void
  readonly trial: (slot: number, agent: string, attempt: number) => PlannedTrial
  /** Brings trials of a plan of two shards into the ledger of the checkout. */
  readonly import: (plan: PlanDocument, shards: readonly (readonly Trial[])[]) => Promise<void>
  /** Runs the action in the checkout of main as a runner would. */
  readonly comment: (
    inputs?: Readonly<Record<string, string>>,
    env?: Readonly<Record<string, string>>,
  ) => Promise<RanAction & { readonly errors: readonly string[] }>
  /** Bodies of what the job's own account said below the pull request. */
  readonly said: () => Promise<readonly string[]>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * A repository with one task and a pull request, a real one of Git, which adds another, `hc-ok`; around it a service of
 * artifacts and the REST API.
 *
 * @param fork `owner/name`: the head is there, and its commit reaches origin as refs/pull/1/head alone
 * @param task null: it changes something else
 * @param sabotage of the manifest's checks
 */
export async function pullRequest({
  fork,
  task = 'hc-ok',
  sabotage = 'off',
}: {
  readonly fork?: string
  readonly task?: string | null
  readonly sabotage?: 'error' | 'warning' | 'off'
} = {}): Promise<World> {
  await using things = new AsyncDisposableStack()
  const repository = things.use(await committedRepository(manifestWith(sabotage), { steady: tinyTask() }))
  const { git, root, origin } = repository
  const directory = things.use(temporaryDirectory())
  const base = await git('rev-parse', 'HEAD')
  const ref = fork === undefined ? 'refs/heads/idea' : 'refs/pull/1/head'
  const commit = async (): Promise<string> => {
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', 'an idea')
    await git('push', '--quiet', 'origin', `HEAD:${ref}`)
    return await git('rev-parse', 'HEAD')
  }
  await git('checkout', '--quiet', '-b', 'idea')
  for (const [path, text] of Object.entries(task === null ? {} : tinyTask('sleep 0; echo done > /app/out.txt'))) {
    await repository.write(`tasks/${task}/${path}`, text)
  }
  const head = await commit()
  const name = task ?? 'steady'
  const digest = await taskDigest(join(root, 'tasks', name))
  const checkout = join(directory.path, 'checkout')
  await git('clone', '--quiet', '--branch=main', '--single-branch', `file://${origin}`, checkout)
  const service = things.use(await resultsService())
  const github = things.use(await gitHub('owner/bench', origin, { service }))
  const pull = await github.pulls.open({ ref: 'idea', head, base, ...(fork === undefined ? {} : { fork }) })
  const trial = (slot: number, agent: string, attempt: number): PlannedTrial =>
    plannedTrial(slot, { agent }, { task: { name, path: `tasks/${name}`, digest }, attempt })
  let rooms = 0
  const build = (
    plan: PlanDocument,
    shards: readonly { readonly trials: readonly Trial[]; readonly changes: Partial<ShardDocument> }[],
  ): string => {
    const out = join(directory.path, `built-${++rooms}`)
    const place = { origin: 'actions', run_id: String(RUN_ID), run_attempt: 1 } as const
    buildRun(
      out,
      plan,
      shards.map(({ trials, changes }) => ({
        tries: trials.map(({ slot }) => ({ slot, holds: null })),
        changes: { ...place, ...changes },
      })),
    )
    for (const [index, { trials }] of shards.entries()) {
      for (const each of trials) {
        copyTrial(each, join(out, `shard-${index}/trials`, tryName(each.slot, 1)), { task: name, digest })
        const noted = each.events?.map((event) =>
          JSON.stringify({ at: '2026-11-21T08:00:00.000Z', trial_id: trialId(each.slot + 1), ...event }),
        )
        if (noted !== undefined) {
          writeFile(join(out, `shard-${index}`, logsDirectory(each.slot, 1), 'events.jsonl'), noted.join('\n'))
        }
      }
    }
    return out
  }
  const kept = things.move()
  return {
    repository,
    service,
    github,
    checkout,
    pull,
    head,
    base,
    trial,
    push: async () => {
      const next = await commit()
      github.pulls.change(pull, { head: next })
      return next
    },
    plan: (
      changes = {},
      trials = [trial(0, 'oracle', 1), trial(1, 'oracle', 2), trial(2, 'nop', 1), trial(3, 'nop', 2)],
    ) => planOf(trials, [[0, 1], trials.slice(2).map(({ slot }) => slot)], { commit: head, ...changes }),
    putPlan: (plan, name = 'plan-a1') =>
      service.put(name, zipOf([{ name: 'plan.json', content: JSON.stringify(plan) }])),
    putSabotage: (plan, changes = {}, artifact = 'sabotage-0-a1') => {
      const document = { ...sabotageDocument(plan, { name, digest }), ...changes }
      service.put(artifact, zipOf([{ name: 'sabotage.json', content: JSON.stringify(document) }]))
    },
    putPart: (plan, shard, trials, changes = {}) => {
      const built = build(plan, [{ trials, changes: { shard, ...changes } }])
      service.put(`shard-${shard}-a1-p1`, zipOf(entriesOf(join(built, 'shard-0'))))
    },
    import: async (plan, shards) => {
      const built = build(
        plan,
        shards.map((trials, shard) => ({ trials, changes: { shard } })),
      )
      await importRecords(join(checkout, 'results'), collectRun(built, {}, trialReader()))
    },
    comment: async (inputs = {}, env = {}) => {
      const given = {
        phase: 'end',
        await: '',
        part: 'check',
        'pull-request': String(pull),
        head,
        plan: '',
        'plan-digest': '',
        planned: 'true',
        post: 'true',
        'from-run': '',
        token: github.token,
        manifest: 'regatta.yaml',
        'ledger-branch': '',
        ...inputs,
      }
      const ran = await runAction('action/comment/main.ts', checkout, given, {
        ...service.env(),
        GITHUB_API_URL: github.api,
        GITHUB_REPOSITORY: 'owner/bench',
        GITHUB_RUN_ID: String(RUN_ID),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_SHA: base,
        GITHUB_REF: 'refs/heads/main',
        ...env,
      })
      return { ...ran, errors: ran.log.split('\n').flatMap((line) => /^::error::(.*)$/.exec(line)?.slice(1) ?? []) }
    },
    said: async () =>
      (await github.comments(pull)).flatMap(({ login, body }) => (login === 'github-actions[bot]' ? [body] : [])),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** A task that withstands one way, and that another cannot be tried on. */
function sabotageDocument(
  { plan_digest }: PlanDocument,
  task: { readonly name: string; readonly digest: string },
): SabotageDocument {
  return {
    schema_version: 1,
    plan_digest,
    share: 0,
    tasks: [
      {
        ...task,
        found: {
          verifier_mode: 'shared',
          ways: [
            { way: 'conftest', state: 'withstood', reward: 0 },
            { way: 'ld-preload', state: 'not_tried', reward: null },
          ],
          together: [],
          for_nothing: null,
          failure: null,
          trials: 1,
          seconds: 20,
        },
      },
    ],
  }
}

/** Writes the job of a fixture as that of a slot: its trial has an id of its own and is of the task that is given. */
function copyTrial(
  { slot, holds, printed }: Trial,
  target: string,
  { task, digest }: { readonly task: string; readonly digest: string },
): void {
  const source = join(FIXTURES, holds)
  const [found = ''] = readdirSync(source).filter((name) => name.includes('__'))
  const { id } = JSON.parse(readFileSync(join(source, found, 'result.json'), 'utf8'))
  const { name, digest: of } = JSON.parse(readFileSync(join(source, found, 'lock.json'), 'utf8')).task
  mkdirSync(target, { recursive: true })
  const there = join(target, found.replace(name, task))
  cpSync(source, target, { recursive: true, filter: (path) => !path.includes('case.json') && !path.includes('__') })
  cpSync(join(source, found), there, { recursive: true })
  if (printed !== undefined) writeFile(join(there, 'verifier/test-stdout.txt'), printed)
  for (const { name: path, content = '' } of entriesOf(target)) {
    const text = content.toString('utf8')
    const own = text
      .replaceAll(id, trialId(slot + 1))
      .replaceAll(of, digest)
      .replaceAll(name, task)
    writeFile(join(target, path.toString()), own)
  }
}

function entriesOf(directory: string): ZipEntry[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: relative(directory, path), content: readFileSync(path) }))
}
