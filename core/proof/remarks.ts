import { NEAR, type PhaseTime, shareOf } from '#core/proof/phase-times'
import type { TaskProof } from '#core/proof/task-proof'
import { oneLine } from '#core/trial/plain-text'

/** What a remark is about, with what to do about it. */
export const REMEDIES = {
  flaky: 'The solution or a test depends on chance, time or order: wait for what is needed, fix seeds, compare sorted.',
  time: 'Raise the limit to several times what the solution needs: another machine is slower or busier.',
  processes:
    'Have the solution end what it starts; what the tests need running they start themselves. An agent that leaves it running competes with the tests.',
  outside:
    'If that is the work, say so in the instruction and list it in `artifacts`; if not, keep the solution within the WORKDIR or /tmp.',
  network:
    'Install what the tests need while the image is built, and fetch nothing at verification: the reward must not hang on a server.',
  reward:
    'Give the task a separate verifier: docs/task-rules.md#shared-verifier. There an agent has no hand in what the tests write.',
  two_rewards: 'Write one reward file only: where two disagree the lower one counts.',
  unknown: null,
} as const satisfies Record<string, string | null>

export type RemarkKind = keyof typeof REMEDIES

/** Something that a proof shows of a task and a person should look at; no error. */
export type Remark = {
  readonly kind: RemarkKind
  /** One line; it may hold names that a task made up. */
  readonly message: string
  readonly remedy: string | null
  /** Lines that show it: a diff. */
  readonly shown: string | null
}

const MOST_NAMED = 5
const LONGEST_NAME = 160

/** What a proof shows besides the rewards, the most urgent first; nothing where nothing needs a look. */
export function remarksOf(proof: TaskProof): readonly Remark[] {
  return [
    ...flaky(proof),
    ...proof.times.filter((time) => (shareOf(time) ?? 0) >= NEAR).map((time) => remark('time', timeWords(time))),
    ...processes(proof),
    ...outside(proof),
    ...network(proof),
    ...reward(proof),
    ...unknown(proof),
  ]
}

/** `agent 812 s of 900 s: 90 %`. */
export function timeWords(time: PhaseTime): string {
  const share = shareOf(time)
  const seconds = time.seconds < 10 ? time.seconds.toFixed(1) : String(Math.round(time.seconds))
  if (share === null || time.limit === null) return `${time.phase} ${seconds} s, no limit`
  return `${time.phase} ${seconds} s of ${Math.round(time.limit)} s: ${Math.round(100 * share)} %`
}

function remark(kind: RemarkKind, message: string, shown: string | null = null): Remark {
  return { kind, message: oneLine(message), remedy: REMEDIES[kind], shown }
}

function flaky({ flaky, diff }: TaskProof): readonly Remark[] {
  if (flaky.length === 0 && diff === null) return []
  const tests = flaky.map(({ name, suite, passed, failed }) => {
    const full = suite === null ? name : `${suite}: ${name}`
    return `${cut(full)} (passed ${passed}, failed ${failed})`
  })
  const words = tests.length === 0 ? 'oracle passed and failed' : `flaky with oracle: ${named(tests)}`
  const of =
    diff === null
      ? ''
      : `; output of attempt ${diff.passed ?? '?'}, which passed, against attempt ${diff.failed ?? '?'}`
  return [remark('flaky', `${words}${of}`, diff?.text ?? null)]
}

function processes({ processes }: TaskProof): readonly Remark[] {
  if (processes.length === 0) return []
  return [remark('processes', `oracle left running when verification began: ${named(processes.map(cut), '; ')}`)]
}

function outside({ outside }: TaskProof): readonly Remark[] {
  if (outside.state === 'unknown' || outside.paths.length === 0) return []
  const paths = outside.paths.map(({ path, kind }) => `${cut(path)} (${kind})`)
  return [remark('outside', `oracle changed outside of the work: ${named(paths, ', ', outside.total)}`)]
}

/** A quiet container receives what others broadcast, and sends nothing. */
function network({ network }: TaskProof): readonly Remark[] {
  if (network.state !== 'known' || network.tx_packets === 0) return []
  const { tx_bytes, tx_packets, rx_bytes } = network
  const packets = `${tx_packets} ${tx_packets === 1 ? 'packet' : 'packets'}`
  return [
    remark('network', `the verifier used the network: sent ${packets}, ${tx_bytes} B, and received ${rx_bytes} B`),
  ]
}

const FLAG_WORDS: Readonly<Record<string, string>> = {
  reward_conflict: 'two reward files disagreed',
  reward_preseeded: 'a reward file was there before the verifier',
  reward_rewritten: 'something other than the verifier may have written the reward',
}

function reward({ verifier, two_rewards, reward_flags }: TaskProof): readonly Remark[] {
  const seen = reward_flags.map((flag) => FLAG_WORDS[flag] ?? flag)
  const shared = 'an agent could write its own reward: the verifier shares its container and /logs/verifier'
  if (verifier === 'shared') return [remark('reward', [shared, ...seen, ...twoWords(two_rewards)].join('; '))]
  return [
    ...(seen.length === 0 ? [] : [remark('reward', seen.join('; '))]),
    ...twoWords(two_rewards).map((words) => remark('two_rewards', words)),
  ]
}

function twoWords(two: boolean): readonly string[] {
  return two ? ['the verifier leaves reward.txt and reward.json'] : []
}

function unknown({ outside, network, observed, trials }: TaskProof): readonly Remark[] {
  if (trials === 0) return []
  if (observed === 0)
    return [remark('unknown', 'not known: processes, files outside, network (no trial was looked at)')]
  const words = [
    ...(outside.state === 'unknown' ? [`files outside of the work (${cut(outside.reason)})`] : []),
    ...(network.state === 'unknown' ? [`network at verification (${cut(network.reason)})`] : []),
  ]
  return words.length === 0 ? [] : [remark('unknown', `not known: ${words.join(', ')}`)]
}

function named(names: readonly string[], between = ', ', total = names.length): string {
  const shown = names.slice(0, MOST_NAMED)
  const rest = total - shown.length
  return `${shown.join(between)}${rest > 0 ? ` and ${rest} more` : ''}`
}

function cut(text: string): string {
  const line = oneLine(text.slice(0, 4 * LONGEST_NAME))
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME).toWellFormed()}...`
}
