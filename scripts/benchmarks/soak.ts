import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { readTrials } from '#core/ledger/read'
import { isExcluded } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'
import { randomNumbers } from '#scripts/benchmarks/random'
import { plainTable } from '#scripts/cli/table'
import {
  dockerHolds,
  REGATTA,
  type TestRepository,
  testRepository,
  tinyTask,
  uniqueName,
} from '#scripts/testing/repository'

export type SoakOptions = {
  /** Planned trials, half oracle and half nop; a multiple of ten. */
  readonly trials: number
  /** Same seed, same sequence of decisions; what they hit depends on the machine. */
  readonly seed: number
  /** How often the wrapper itself may be killed. */
  readonly wrapper_kills: number
  readonly say: (line: string) => void
}

export type SoakResult = {
  readonly planned: number
  readonly kills: Readonly<Record<Kill, number>>
  /** Commands until nothing was killed any more, and what was missing after each. */
  readonly missing_after: readonly number[]
  /** Rows by outcome and the rule that decided it. */
  readonly rows: Readonly<Record<string, number>>
  readonly self_inflicted: number
  /** What must not be; empty when all is well. */
  readonly faults: readonly string[]
}

const KILLS = ['harbor', 'container', 'host', 'wrapper'] as const
type Kill = (typeof KILLS)[number]

/** How likely each kind is when something is to be killed. */
const WEIGHTS: Readonly<Record<Kill, number>> = { harbor: 5, container: 4, host: 1, wrapper: 1 }

const TASKS = 5

/** After so many kills of other things the command itself is killed, for each time that it may be. */
const BEFORE_WRAPPER = 4

/**
 * Runs an experiment while Harbor processes, containers, the process that starts Harbors and the command itself are
 * killed at random, again and again until nothing is left to kill; then once in peace. Holds the ledger against the plan
 * after every command.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const random = randomNumbers(options.seed)
  const names = Array.from({ length: TASKS }, () => uniqueName('soak'))
  const attempts = options.trials / (2 * TASKS)
  if (!Number.isInteger(attempts)) throw new RangeError(`expected a multiple of ${2 * TASKS} trials`)
  const kills: Record<Kill, number> = { harbor: 0, container: 0, host: 0, wrapper: 0 }
  const missing_after: number[] = []
  const faults: string[] = []
  await using repository = await testRepository(
    `experiments: { main: { attempts: ${attempts}, configs: [{ agent: oracle }, { agent: nop }] } }\nrunners: { trials_at_once: 4 }\n`,
    Object.fromEntries(names.map((name, index) => [name, tinyTask(`sleep ${index / 2}; echo done > /app/out.txt`)])),
  )
  const ledger = join(repository.root, 'results')
  for (let left = options.wrapper_kills; ; ) {
    const command = execa(REGATTA, ['run', 'main', '--quiet'], { cwd: repository.root, reject: false, stdin: 'ignore' })
    let running = true
    const ended = command.then(() => {
      running = false
    })
    while (running) {
      await Promise.race([sleep(500 + random() * 2500), ended])
      if (!running) break
      // A short soak must not depend on chance for the hardest kill of all.
      const due = left > 0 && sum(Object.values(kills)) >= BEFORE_WRAPPER * (kills.wrapper + 1)
      const kind = due
        ? 'wrapper'
        : choose(
            random,
            KILLS.filter((each) => each !== 'wrapper' || left > 0),
          )
      if (!(await kill(kind, random, repository, command.pid ?? null, names))) continue
      kills[kind] += 1
      if (kind === 'wrapper') left -= 1
    }
    await ended
    const { signal, exitCode, stderr } = await command
    const known = await readTrials(ledger)
    faults.push(...check(known, attempts, `command ${missing_after.length + 1}`))
    const missing = options.trials - scored(known).length
    missing_after.push(missing)
    options.say(`command ${missing_after.length} ended with ${signal ?? exitCode}: ${missing} missing`)
    if (exitCode !== undefined && exitCode !== 0 && exitCode !== 3)
      faults.push(`exit ${exitCode}: ${stderr.slice(-500)}`)
    if (signal === undefined) break
  }

  // In peace: it takes up what a killed command left, and then runs exactly what is missing.
  const peace = await repository.regatta('run', 'main', '--json', '--out', 'peace')
  const document = JSON.parse(peace.stdout)
  const gap = await planned(repository, 'peace')
  const before = scored(
    (await readTrials(ledger)).filter(({ plan_digest }) => plan_digest !== document.data.plan_digest),
  )
  if (peace.exit !== 0) faults.push(`the command in peace ended with ${peace.exit}: ${peace.stderr.slice(-500)}`)
  if (before.length + gap !== options.trials) {
    faults.push(`the command in peace planned ${gap} where ${options.trials - before.length} were missing`)
  }
  const trials = await readTrials(ledger)
  faults.push(...check(trials, attempts, 'in the end'))
  for (const trial of trials.filter(({ outcome }) => outcome === 'unclassified')) {
    faults.push(`unclassified: ${trial.phase} ${trial.exception_type}: ${trial.exception_message?.slice(0, 500)}`)
  }
  if (scored(trials).length !== options.trials)
    faults.push(`${scored(trials).length} of ${options.trials} scored in the end`)
  faults.push(...(await invented(trials, repository.root)))
  faults.push(...(await dockerHolds(...names)).map((name) => `Docker still holds ${name}`))
  return {
    planned: options.trials,
    kills,
    missing_after: [...missing_after, options.trials - scored(trials).length],
    rows: Object.fromEntries(
      [...Map.groupBy(trials, ({ outcome, outcome_rule }) => `${outcome} (${outcome_rule})`)].map(([key, all]) => [
        key,
        all.length,
      ]),
    ),
    self_inflicted: trials.filter(({ flags }) => flags.includes('self_inflicted')).length,
    faults,
  }
}

/** A soak for a person to read. */
export function soakText(options: Pick<SoakOptions, 'seed'>, result: SoakResult): string {
  const rows = Object.entries(result.rows).sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    `seed ${options.seed}: ${result.planned} planned trials, ${KILLS.map((kind) => `${result.kills[kind]} x ${kind}`).join(', ')} killed`,
    `missing after each command: ${result.missing_after.join(', ')}`,
    '',
    plainTable(['outcome (rule)', 'rows'], [...rows.map(([name, count]) => [name, `${count}`])]),
    '',
    `self_inflicted: ${result.self_inflicted} (a container killed twice in the same trial counts against the agent)`,
    ...(result.faults.length === 0
      ? ['every planned trial is scored exactly once, none twice, none invented; Docker holds nothing of it']
      : result.faults.map((fault) => `FAULT: ${fault}`)),
  ].join('\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function choose(random: () => number, kinds: readonly Kill[]): Kill {
  let at = random() * sum(kinds.map((kind) => WEIGHTS[kind]))
  for (const kind of kinds) {
    at -= WEIGHTS[kind]
    if (at < 0) return kind
  }
  return 'harbor'
}

/** Whether there was something of this kind to kill. */
async function kill(
  kind: Kill,
  random: () => number,
  repository: TestRepository,
  wrapper: number | null,
  names: readonly string[],
): Promise<boolean> {
  const one = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)]
  if (kind === 'container') {
    const { stdout } = await execa('docker', ['ps', '--format', '{{.ID}} {{.Names}}'])
    const ours = stdout.split('\n').filter((line) => names.some((name) => line.includes(name)))
    const id = one(ours)?.split(' ')[0]
    return id !== undefined && (await execa('docker', ['kill', id], { reject: false })).exitCode === 0
  }
  const host = hostOf(repository.root, wrapper)
  const pid = { wrapper, host, harbor: host === null ? null : (one(childrenOf(host)) ?? null) }[kind]
  if (pid === null || (kind === 'wrapper' && host === null)) return false
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    // It ended by itself meanwhile.
    return false
  }
}

/** The process that a command's Harbors are children of; null before there is one. */
function hostOf(root: string, wrapper: number | null): number | null {
  return wrapper === null || !namesIn(join(root, '.regatta/open')).length
    ? null
    : (childrenOf(wrapper).find((pid) => commandLine(pid).includes('regatta_harbor.host')) ?? null)
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function childrenOf(pid: number): readonly number[] {
  return namesIn(`/proc/${pid}/task`).flatMap((thread) => {
    const text = textOf(`/proc/${pid}/task/${thread}/children`)
    return text
      .split(' ')
      .filter((each) => each !== '')
      .map(Number)
  })
}

function commandLine(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function scored(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  return trials.filter(({ outcome }) => !isExcluded(outcome))
}

/** No trial scored twice, none beyond what was planned. */
function check(trials: readonly TrialRecord[], attempts: number, when: string): readonly string[] {
  const cells = Map.groupBy(scored(trials), (trial) => `${trial.task_name} ${trial.agent} #${trial.attempt}`)
  return [
    ...[...cells].flatMap(([cell, all]) => (all.length > 1 ? [`${when}: ${cell} is scored ${all.length} times`] : [])),
    ...trials.flatMap((trial) =>
      trial.attempt === null || trial.attempt > attempts ? [`${when}: ${trial.trial_id} was never planned`] : [],
    ),
  ]
}

async function planned(repository: TestRepository, out: string): Promise<number> {
  const text = await readFile(join(repository.root, out, 'plan.json'), 'utf8').catch(() => null)
  return text === null ? 0 : JSON.parse(text).trials.length
}

/** Rows whose result is nowhere on disk. */
async function invented(trials: readonly TrialRecord[], root: string): Promise<readonly string[]> {
  const names = await readdir(root, { recursive: true })
  const files = names.filter((name) => name.endsWith('/result.json')).map((name) => readFile(join(root, name)))
  const digests = new Set(
    (await Promise.all(files)).map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`),
  )
  return trials.flatMap(({ trial_id, result_digest }) =>
    result_digest !== null && !digests.has(result_digest) ? [`${trial_id}: no such result on disk`] : [],
  )
}
