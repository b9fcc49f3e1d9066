import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import pLimit from 'p-limit'
import { quantile } from '#core/statistics/quantile'
import { type TrialResult, trialResultSchema } from '#core/trial/harbor-result'
import { INSTALLED } from '#scripts/cli/context'
import { plainTable } from '#scripts/cli/table'
import { type TestRepository, testRepository, tinyTask, uniqueName } from '#scripts/testing/repository'

const AT_ONCE = 2

/** One way to run the trials: its whole wall time and what each trial's result says. Seconds. */
type Side = { readonly wall: number; readonly trials: readonly TrialResult[] }

/**
 * Runs the same oracle trials of a tiny task with plain `harbor run` and with `regatta run`, two at a time, and the bare
 * containers by hand; prints the times side by side, where each second goes, and the ratios.
 */
export async function benchHarbor(count: number): Promise<void> {
  const task = uniqueName('tiny')
  await using repository = await testRepository(
    `experiments: { main: { configs: [{ agent: oracle }] } }\nrunners: { trials_at_once: ${AT_ONCE} }\n`,
    { [task]: tinyTask() },
  )
  // The image's layers are in the cache for everybody.
  await plain(repository, task, 1)
  const floor = await byHand(repository, task, count)
  const [ours, shard] = await regatta(repository, count)
  const harbor = await plain(repository, task, count)
  for (const side of [ours, harbor]) {
    const passed = side.trials.filter(({ verifier_result }) => verifier_result?.rewards?.reward === 1).length
    if (passed !== count) throw new Error(`${passed} of ${count} trials passed: nothing to compare`)
  }
  const row = (name: string, seconds: number): readonly string[] => [
    name,
    seconds.toFixed(1),
    (seconds / count).toFixed(2),
    (seconds / harbor.wall).toFixed(2),
  ]
  process.stdout.write(
    `${[
      `${count} oracle trials of a tiny task, ${AT_ONCE} at a time, on ${availableParallelism()} cores; seconds`,
      '',
      plainTable(
        ['', 'wall', 'per trial', 'of plain'],
        [
          row('harbor run', harbor.wall),
          row('regatta run, checks and import included', ours.wall),
          row('regatta run, the shard', shard),
          row('the same containers by hand', floor),
        ],
      ),
      '',
      'median of one trial',
      plainTable(
        ['', 'harbor run', 'regatta run'],
        PHASES.map(([name, from, to]) => [name, median(harbor.trials, from, to), median(ours.trials, from, to)]),
      ),
      '',
      `ratio: ${(shard / harbor.wall).toFixed(2)} (target: 0.25 or less)`,
    ].join('\n')}\n`,
  )
}

type Instant = (trial: TrialResult) => string | null | undefined

const PHASES: readonly (readonly [name: string, from: Instant, to: Instant])[] = [
  ['environment up', (trial) => trial.environment_setup?.started_at, (trial) => trial.environment_setup?.finished_at],
  ['agent set-up', (trial) => trial.agent_setup?.started_at, (trial) => trial.agent_setup?.finished_at],
  ['agent', (trial) => trial.agent_execution?.started_at, (trial) => trial.agent_execution?.finished_at],
  ['to the verifier', (trial) => trial.agent_execution?.finished_at, (trial) => trial.verifier?.started_at],
  ['verifier', (trial) => trial.verifier?.started_at, (trial) => trial.verifier?.finished_at],
  ['environment down', (trial) => trial.verifier?.finished_at, (trial) => trial.finished_at],
  ['all of it', (trial) => trial.started_at, (trial) => trial.finished_at],
]

function median(trials: readonly TrialResult[], from: Instant, to: Instant): string {
  const seconds = trials.flatMap((trial) => {
    const [start, end] = [from(trial), to(trial)]
    return start == null || end == null ? [] : [(Date.parse(end) - Date.parse(start)) / 1000]
  })
  return quantile(seconds, 0.5)?.toFixed(2) ?? '-'
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [seconds: number, result: T]> {
  const started = performance.now()
  const result = await work()
  return [(performance.now() - started) / 1000, result]
}

/** One job of plain Harbor, all of its own defaults but how many at a time. */
async function plain(repository: TestRepository, task: string, count: number): Promise<Side> {
  const jobs = await mkdtemp(join(tmpdir(), 'regatta-bench-'))
  try {
    const path = join(repository.root, 'tasks', task)
    const options = ['-p', path, '-a', 'oracle', '-k', `${count}`, '-n', `${AT_ONCE}`, '-o', jobs]
    const env = { HARBOR_TELEMETRY: 'off' }
    const [wall] = await timed(() =>
      execa(INSTALLED.harbor, ['run', '-y', '-q', ...options], { env, cwd: jobs, stdin: 'ignore' }),
    )
    return { wall, trials: await resultsBelow(jobs) }
  } finally {
    await rm(jobs, { recursive: true, force: true })
  }
}

/** The whole command, and the part of it that runs the trials. */
async function regatta(repository: TestRepository, count: number): Promise<readonly [Side, number]> {
  const [wall, ran] = await timed(() => repository.regatta('run', 'main', '--attempts', `${count}`, '--out', 'out'))
  if (ran.exit !== 0) throw new Error(`regatta run ended with ${ran.exit}: ${ran.stderr}`)
  const directory = join(repository.root, 'out/shard-0')
  const { started_at, finished_at } = JSON.parse(await readFile(join(directory, 'shard.json'), 'utf8'))
  const shard = (Date.parse(finished_at) - Date.parse(started_at)) / 1000
  return [{ wall, trials: await resultsBelow(directory) }, shard]
}

/** Results of trials, not of jobs, anywhere below a directory. */
async function resultsBelow(directory: string): Promise<readonly TrialResult[]> {
  const names = await readdir(directory, { recursive: true })
  const files = names
    .filter((name) => name.endsWith('result.json'))
    .map((name) => readFile(join(directory, name), 'utf8'))
  const documents = (await Promise.all(files)).map((text) => JSON.parse(text))
  return documents.filter((document) => 'trial_name' in document).map((document) => trialResultSchema.parse(document))
}

/** What no harness can do without: a network, a container with an init, two commands in it, and both gone again. */
async function byHand(repository: TestRepository, task: string, count: number): Promise<number> {
  const docker = (...args: string[]) => execa('docker', args, { stdin: 'ignore' })
  const image = `${task}-floor`
  await docker('build', '--quiet', '--tag', image, join(repository.root, 'tasks', task, 'environment'))
  try {
    const limit = pLimit(AT_ONCE)
    const one = async (name: string): Promise<void> => {
      await docker('network', 'create', name)
      await docker('run', '--detach', '--init', '--name', name, '--network', name, image, 'sleep', 'infinity')
      await docker('exec', name, 'sh', '-c', 'echo done > /app/out.txt')
      await docker('exec', name, 'sh', '-c', 'test "$(cat /app/out.txt)" = done')
      await docker('rm', '--force', name)
      await docker('network', 'rm', name)
    }
    const [seconds] = await timed(() =>
      Promise.all(Array.from({ length: count }, (_, index) => limit(one, `${image}-${index}`))),
    )
    return seconds
  } finally {
    await docker('image', 'rm', image)
  }
}
