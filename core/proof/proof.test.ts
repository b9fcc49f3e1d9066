import { describe, expect, it } from 'vitest'
import { outputDiff } from '#core/proof/output-diff'
import { remarksOf, timeWords } from '#core/proof/remarks'
import { type ProofInputs, type TaskProof, taskProof } from '#core/proof/task-proof'
import { provingTrial, seen, testOf } from '#core/proof/testing'

const LIMITS = { build_timeout_s: 120, agent_timeout_s: 900, verifier_timeout_s: 60 }
const TASK = { limits: LIMITS, verifier_mode: 'separate' as const }

function proofOf(trials: ProofInputs['trials'], changes: Partial<ProofInputs> = {}): TaskProof {
  const observed = () => seen()
  return taskProof({ trials, tests: [], pass_threshold: 1, task: TASK, output: () => null, observed, ...changes })
}

const messages = (proof: TaskProof) => remarksOf(proof).map(({ message }) => message)

describe('a quiet task', () => {
  it('has no remark, and its times', () => {
    const proof = proofOf([provingTrial('oracle', 1), provingTrial('nop', 1, { reward: 0 })])
    expect(remarksOf(proof)).toEqual([])
    expect(proof.times.map(timeWords)).toEqual([
      'build 2.0 s of 120 s: 2 %',
      'agent 4.0 s of 900 s: 0 %',
      'verifier 1.5 s of 60 s: 3 %',
    ])
  })

  it('says nothing where no trial counts', () => {
    const proof = proofOf([provingTrial('oracle', 1, { outcome: 'infrastructure_error', reward: null })])
    expect(proof).toMatchObject({ trials: 0, observed: 0, times: [] })
    expect(remarksOf(proof)).toEqual([])
  })
})

describe('a flaky test', () => {
  const [first, second, third] = [1, 2, 3].map((n) => provingTrial('oracle', n, { reward: n === 2 ? 0 : 1 }))
  const trials = [first, second, third].filter((trial) => trial !== undefined)
  const tests = trials.flatMap((trial) => [
    testOf(trial, 'test_always', 'passed'),
    testOf(trial, 'test_order', trial.reward === 1 ? 'passed' : 'failed'),
  ])
  const output = (trial: { readonly reward: number | null }) =>
    `one\ntwo\n\u001b[32mtest_order ${trial.reward === 1 ? 'PASSED' : 'FAILED'}\u001b[0m\n`

  it('is one that both passed and failed among trials of oracle, with the outputs of two of them', () => {
    const proof = proofOf(trials, { tests, output })
    expect(proof.flaky).toEqual([{ name: 'test_order', suite: null, passed: 2, failed: 1 }])
    expect(proof.diff).toEqual({
      passed: 1,
      failed: 2,
      text: '@@ -1,3 +1,3 @@\n one\n two\n-test_order PASSED\n+test_order FAILED',
    })
    expect(remarksOf(proof)).toMatchObject([
      {
        kind: 'flaky',
        message:
          'flaky with oracle: test_order (passed 2, failed 1); output of attempt 1, which passed, against attempt 2',
        shown: expect.stringContaining('+test_order FAILED'),
      },
    ])
  })

  it('is told although every trial got the reward', () => {
    const passed = trials.map((trial) => ({ ...trial, reward: 1, outcome: 'passed' as const }))
    const proof = proofOf(passed, { tests, output: (trial) => `attempt ${trial.attempt}` })
    expect(proof.diff).toMatchObject({ passed: 1, failed: 2, text: expect.stringContaining('+attempt 2') })
  })

  it('is not one that fails only where nothing was done', () => {
    const nop = provingTrial('nop', 1, { reward: 0 })
    const told = [...tests.filter(({ name }) => name === 'test_always'), testOf(nop, 'test_always', 'failed')]
    expect(proofOf([...trials, nop], { tests: told }).flaky).toEqual([])
  })

  it('needs no named tests: the outputs of two trials that do not agree are told', () => {
    expect(messages(proofOf(trials, { output }))).toEqual([
      'oracle passed and failed; output of attempt 1, which passed, against attempt 2',
    ])
  })
})

describe('the diff of two outputs', () => {
  it('is none of equal ones, escape sequences apart', () => {
    expect(outputDiff('a\r\nb', '\u001b[31ma\u001b[0m\nb\n')).toBeNull()
  })

  it('is capped in lines and width, and none where all differs', () => {
    const lines = (count: number, of: string) => Array.from({ length: count }, (_, n) => `${of} ${n}`).join('\n')
    const diff = outputDiff(lines(100, 'a'), lines(100, 'b')) ?? ''
    expect(diff.split('\n')).toHaveLength(61)
    expect(diff).toMatch(/\n\.\.\. and \d+ more lines$/)
    expect(outputDiff(lines(400, 'a'), lines(400, 'b'))).toBeNull()
    expect(outputDiff('x'.repeat(10_000), 'y')?.length).toBeLessThan(400)
  })
})

describe('times', () => {
  it('are told from half of the limit on: the slowest build and verification, and the agent of oracle alone', () => {
    const proof = proofOf(
      [
        provingTrial('oracle', 1, { agent_s: 812 }),
        provingTrial('oracle', 2, { agent_s: 30 }),
        provingTrial('nop', 1, { reward: 0, agent_s: 880, environment_setup_s: 60 }),
      ],
      { observed: (trial) => seen({ verified_s: trial.agent === 'nop' ? 29.9 : 10 }) },
    )
    expect(messages(proof)).toEqual(['build 60 s of 120 s: 50 %', 'agent 812 s of 900 s: 90 %'])
  })

  it('of several steps are not held against the limit of one', () => {
    const proof = proofOf([provingTrial('oracle', 1, { agent_s: 812 })], { observed: () => seen({ verifications: 3 }) })
    expect(proof.times.map(({ phase }) => phase)).toEqual(['build'])
  })

  it('are told without a limit, and not where nothing is known of the task', () => {
    const trials = [provingTrial('oracle', 1)]
    expect(
      proofOf(trials, { task: { ...TASK, limits: { ...LIMITS, agent_timeout_s: null } } }).times.map(timeWords),
    ).toContain('agent 4.0 s, no limit')
    expect(proofOf(trials, { task: null }).times).toEqual([])
  })
})

describe('what was seen', () => {
  const both = [provingTrial('oracle', 1), provingTrial('nop', 1, { reward: 0 })]
  const outside = (...paths: readonly string[]) => ({
    state: 'known' as const,
    paths: paths.map((path) => ({ path, kind: 'added' as const })),
    total: paths.length,
  })

  it('of processes: each command that oracle left, once', () => {
    const trials = [provingTrial('oracle', 1), provingTrial('oracle', 2)]
    const proof = proofOf(trials, { observed: () => seen({ processes: ['sleep 600', 'redis-server\u001b[2J'] }) })
    expect(messages(proof)).toEqual(['oracle left running when verification began: sleep 600; redis-server'])
  })

  it('of files: what oracle changed and nop did not', () => {
    const proof = proofOf(both, {
      observed: ({ agent }) =>
        seen({ outside: agent === 'oracle' ? outside('/etc/daemon.pid', '/srv/a') : outside('/etc/daemon.pid') }),
    })
    expect(messages(proof)).toEqual(['oracle changed outside of the work: /srv/a (added)'])
  })

  it('of files: names five of many, and counts those that were not listed', () => {
    const paths = Array.from({ length: 50 }, (_, n) => ({ path: `/srv/${n}`, kind: 'changed' as const }))
    const proof = proofOf(both, {
      observed: ({ agent }) => seen({ outside: agent === 'nop' ? outside() : { state: 'known', paths, total: 1200 } }),
    })
    expect(messages(proof)[0]).toMatch(/\/srv\/4 \(changed\) and 1195 more$/)
  })

  it('of the network: what was sent, since a quiet container receives what others broadcast', () => {
    const traffic = { state: 'known' as const, rx_bytes: 806, rx_packets: 9, tx_bytes: 0, tx_packets: 0 }
    expect(messages(proofOf(both, { observed: () => seen({ network: traffic }) }))).toEqual([])
    const used = { ...traffic, tx_bytes: 74, tx_packets: 1 }
    const proof = proofOf(both, {
      observed: ({ agent }) => seen({ network: agent === 'nop' ? traffic : used }),
    })
    expect(messages(proof)).toEqual(['the verifier used the network: sent 1 packet, 74 B, and received 806 B'])
    expect(messages(proofOf(both, { observed: () => seen({ network: { state: 'none' } }) }))).toEqual([])
  })

  it('of a reward that an agent could write itself', () => {
    const shared = 'an agent could write its own reward: the verifier shares its container and /logs/verifier'
    const two = ['reward.json', 'reward.txt']
    expect(messages(proofOf(both, { observed: () => seen({ verifier: 'shared' }) }))).toEqual([shared])
    const steps = { observed: () => seen({ verifier: null }), task: { ...TASK, verifier_mode: 'shared' as const } }
    expect(messages(proofOf(both, steps))).toEqual([shared])
    expect(messages(proofOf(both, { observed: () => seen({ verifier: 'shared', reward_files: two }) }))).toEqual([
      `${shared}; the verifier leaves reward.txt and reward.json`,
    ])
    expect(messages(proofOf(both, { observed: () => seen({ reward_files: two }) }))).toEqual([
      'the verifier leaves reward.txt and reward.json',
    ])
    const flagged = both.map((trial) => ({ ...trial, flags: ['reward_rewritten' as const] }))
    expect(messages(proofOf(flagged))).toEqual(['something other than the verifier may have written the reward'])
  })

  it('of nothing stays unknown, with the reason', () => {
    const unknown = { state: 'unknown' as const, reason: 'the engine is not on a local socket' }
    expect(messages(proofOf(both, { observed: () => seen({ outside: unknown, network: unknown }) }))).toEqual([
      'not known: files outside of the work (the engine is not on a local socket), network at verification (the engine is not on a local socket)',
    ])
    expect(messages(proofOf(both, { observed: () => null }))).toEqual([
      'not known: processes, files outside, network (no trial was looked at)',
    ])
  })
})
