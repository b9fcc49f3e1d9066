import { type FlakyTest, flakyTests } from '#core/proof/flaky'
import { outputDiff } from '#core/proof/output-diff'
import { type PhaseLimits, type PhaseSeconds, type PhaseTime, phaseTimes } from '#core/proof/phase-times'
import type { ChangedPath, Observations, Traffic, Unknown } from '#core/trial/observations'
import { isExcluded } from '#core/trial/outcome'
import { success } from '#core/trial/policy'
import type { TestRecord, TrialRecord } from '#core/trial/record'

/** What the task's own files say. */
export type ProvenTaskFile = { readonly limits: PhaseLimits; readonly verifier_mode: 'shared' | 'separate' }

/** The trials of oracle and nop of one version of a task, and what else is known of them. */
export type ProofInputs = {
  readonly trials: readonly TrialRecord[]
  /** Named tests, of any trials. */
  readonly tests: readonly TestRecord[]
  readonly pass_threshold: number
  /** null: not known. */
  readonly task: ProvenTaskFile | null
  /** The end of what the verifier of a trial printed; null where there is nothing. */
  readonly output: (trial: TrialRecord) => string | null
  /** null: of a trial that nobody looked at so closely. */
  readonly observed: (trial: TrialRecord) => Observations | null
}

/** What the trials of oracle and nop show of a task besides their rewards: plain data. */
export type TaskProof = {
  readonly flaky: readonly FlakyTest[]
  /** Of two trials of oracle, where they did not come to the same; attempts. */
  readonly diff: { readonly passed: number | null; readonly failed: number | null; readonly text: string } | null
  readonly times: readonly PhaseTime[]
  /** Trials that count, and those of them that were looked at closely. */
  readonly trials: number
  readonly observed: number
  /** Command lines that the oracle left running, each once. */
  readonly processes: readonly string[]
  /** What the oracle changed outside of the task's work, and nop did not: some of at least `total` paths. */
  readonly outside:
    | { readonly state: 'known'; readonly paths: readonly ChangedPath[]; readonly total: number }
    | Unknown
  /** The most that one verification sent and received. */
  readonly network: ({ readonly state: 'known' } & Traffic) | { readonly state: 'none' } | Unknown
  readonly verifier: Observations['verifier']
  /** Whether a verifier left reward.txt and reward.json. */
  readonly two_rewards: boolean
  /** Flags of the trials that tell of a reward that somebody else than the verifier may have written. */
  readonly reward_flags: readonly TrialRecord['flags'][number][]
}

const MOST = { flaky: 50, processes: 20, paths: 50 }

export function taskProof(inputs: ProofInputs): TaskProof {
  const trials = inputs.trials.toSorted((a, b) => (a.attempt ?? 0) - (b.attempt ?? 0) || (a.try ?? 0) - (b.try ?? 0))
  const counted = trials.filter(({ outcome }) => !isExcluded(outcome))
  const oracle = counted.filter(({ agent }) => agent === 'oracle')
  const looked = counted.map((trial) => ({ trial, observed: inputs.observed(trial) }))
  const seen = looked.flatMap(({ trial, observed }) => (observed === null ? [] : [{ agent: trial.agent, observed }]))
  const of = (agent: string) => seen.filter((each) => each.agent === agent).map(({ observed }) => observed)
  const ids = new Set<string>(oracle.map(({ trial_id }) => trial_id))
  const tests = inputs.tests.filter(({ trial_id }) => ids.has(trial_id))
  const flaky = flakyTests(tests)
  return {
    flaky: flaky.slice(0, MOST.flaky),
    diff: diffOf(oracle, tests, flaky[0], inputs),
    times: inputs.task === null ? [] : phaseTimes(looked.map(secondsOf), inputs.task.limits),
    trials: counted.length,
    observed: seen.length,
    processes: [...new Set(of('oracle').flatMap(({ processes }) => processes))].slice(0, MOST.processes),
    outside: outsideOf(of('oracle'), of('nop')),
    network: networkOf(seen.map(({ observed }) => observed)),
    // Of several steps Harbor tells no mode.
    verifier:
      seen.find(({ observed }) => observed.verifier !== null)?.observed.verifier ?? inputs.task?.verifier_mode ?? null,
    two_rewards: seen.some(({ observed }) => observed.reward_files.length > 1),
    reward_flags: [...new Set(counted.flatMap(({ flags }) => flags))].filter((flag) => flag !== 'self_inflicted'),
  }
}

function secondsOf(looked: { readonly trial: TrialRecord; readonly observed: Observations | null }): PhaseSeconds {
  const { trial, observed } = looked
  const { agent, environment_setup_s: build_s, agent_s } = trial
  const isSingle = observed !== null && observed.verifications <= 1
  return { agent, build_s, agent_s: isSingle ? agent_s : null, verifier_s: isSingle ? observed.verified_s : null }
}

/** A trial that passed beside one that failed; where the rewards agree, two in which one test did not. */
function diffOf(
  oracle: readonly TrialRecord[],
  tests: readonly TestRecord[],
  flaky: FlakyTest | undefined,
  { pass_threshold, output }: ProofInputs,
): TaskProof['diff'] {
  const rewarded = (passed: boolean) => oracle.find((trial) => success(trial, 'default', pass_threshold) === passed)
  const tested = (status: TestRecord['status']) => {
    const found = tests.find(
      (test) => test.status === status && test.name === flaky?.name && test.suite === flaky.suite,
    )
    return oracle.find(({ trial_id }) => trial_id === found?.trial_id)
  }
  const byReward = [rewarded(true), rewarded(false)] as const
  const [passed, failed] = byReward.includes(undefined) ? [tested('passed'), tested('failed')] : byReward
  if (passed === undefined || failed === undefined) return null
  const text = outputDiff(output(passed) ?? '', output(failed) ?? '')
  return text === null ? null : { passed: passed.attempt, failed: failed.attempt, text }
}

/** What a container of nop changes as well is not the solution's doing. */
function outsideOf(oracle: readonly Observations[], nop: readonly Observations[]): TaskProof['outside'] {
  const known = (all: readonly Observations[]) =>
    all.map(({ outside }) => outside).filter((outside) => outside.state === 'known')
  const found = known(oracle)
  if (found.length === 0) {
    const reason = oracle.map(({ outside }) => outside).find(({ state }) => state === 'unknown')
    return reason?.state === 'unknown' ? reason : unknown('no trial of oracle was looked at')
  }
  const keyOf = ({ path, kind }: ChangedPath): string => `${kind} ${path}`
  const usual = new Set(known(nop).flatMap(({ paths }) => paths.map(keyOf)))
  const all = new Map(found.flatMap(({ paths }) => paths.map((path) => [keyOf(path), path] as const)))
  const own = [...all].filter(([key]) => !usual.has(key)).map(([, path]) => path)
  // Where more was changed than is listed, nobody knows how much of the rest nop changes as well.
  const unlisted = Math.max(...found.map(({ paths, total }) => Math.max(0, total - paths.length)))
  return { state: 'known', paths: own.slice(0, MOST.paths), total: own.length + (own.length === 0 ? 0 : unlisted) }
}

function networkOf(seen: readonly Observations[]): TaskProof['network'] {
  const all = seen.map(({ network }) => network)
  const known = all.filter((network) => network.state === 'known').sort((a, b) => b.tx_packets - a.tx_packets)
  return known[0] ?? all.find(({ state }) => state === 'unknown') ?? all[0] ?? unknown('no trial was looked at')
}

function unknown(reason: string): Unknown {
  return { state: 'unknown', reason }
}
