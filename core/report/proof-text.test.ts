import { describe, expect, it } from 'vitest'
import { taskProof } from '#core/proof/task-proof'
import { provingTrial, seen } from '#core/proof/testing'
import { type ProvenTask, proofText, proofVerdict } from '#core/report/proof-text'
import { taskCalibration } from '#core/report/task-calibration'
import { taskDigestSchema } from '#core/trial/ids'
import { isExcluded } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'

const TASK = { name: 'task', digest: taskDigestSchema.parse(`sha256:${'0'.repeat(64)}`) }

function proven(trials: readonly TrialRecord[], changes: Partial<ProvenTask> = {}): ProvenTask {
  return {
    path: 'tasks/task',
    calibration: taskCalibration(
      trials.map((trial) => ({
        trial,
        standing: isExcluded(trial.outcome)
          ? { kind: 'excluded', task: TASK, outcome: trial.outcome, voided: null }
          : { kind: 'counted', task: TASK, success: trial.reward === 1 },
      })),
    ),
    proof: taskProof({
      trials,
      tests: [],
      pass_threshold: 1,
      task: {
        limits: { build_timeout_s: 120, agent_timeout_s: 5, verifier_timeout_s: 60 },
        verifier_mode: 'separate',
      },
      output: () => null,
      observed: () => seen(),
    }),
    missing: 0,
    failures: [],
    ...changes,
  }
}

const five = (agent: 'oracle' | 'nop', reward: number) =>
  [1, 2, 3, 4, 5].map((attempt) => provingTrial(agent, attempt, { reward }))
const SOUND = [...five('oracle', 1), ...five('nop', 0)]

it('says the verdict first, then the times, then what needs a look and what to do', () => {
  expect(proofText(proven(SOUND))).toBe(
    [
      'proven  tasks/task  oracle 5/5 [57, 100], nop 0/5 [0, 43]: solvable and not trivially passed',
      '  slowest: build 2.0 s of 120 s: 2 %, agent 4.0 s of 5 s: 80 % and verifier 1.5 s of 60 s: 3 %',
      '  look: agent 4.0 s of 5 s: 80 %',
      '    Raise the limit to several times what the solution needs: another machine is slower or busier.',
    ].join('\n'),
  )
})

it('says of failed trials which, why, and what the first of them printed', () => {
  const failures = [2, 4].map((attempt) => ({ agent: 'oracle', attempt, why: 'failed', output: 'one\n\u001b[31mtwo' }))
  const trials = [...SOUND.slice(2), provingTrial('oracle', 1, { reward: 0 }), provingTrial('oracle', 2, { reward: 0 })]
  const text = proofText(proven(trials, { failures }))
  expect(text).toContain(
    'not proven  tasks/task  oracle 3/5 [23, 88], nop 0/5 [0, 43]: flaky 3/5 and not trivially passed',
  )
  expect(text).toContain('\n  oracle, attempts 2 and 4: failed\n    | one\n    | two\n')
})

it('says what does not count, and what is missing', () => {
  const excluded = five('oracle', 1).map((trial) => ({
    ...trial,
    outcome: 'infrastructure_error' as const,
    reward: null,
  }))
  const text = proofText(proven([...excluded, ...five('nop', 0)], { missing: 5 }))
  expect(text).toMatch(
    /^not proven {2}tasks\/task {2}oracle 0\/0 \(not counted: .*5.*\), nop 0\/5 \[0, 43\]: no oracle trial yet/,
  )
  expect(text).toContain('\n  missing: 5 of the planned trials left nothing that counts')
})

describe('the verdict', () => {
  it('is what speaks against the task, before what is missing', () => {
    expect(proofVerdict(proven(SOUND))).toBe('proven')
    expect(proofVerdict(proven(SOUND, { missing: 1 }))).toBe('incomplete')
    expect(proofVerdict(proven(five('oracle', 1)))).toBe('not proven')
    expect(proofVerdict(proven([...five('oracle', 1), ...five('nop', 1)], { missing: 1 }))).toBe('not proven')
    expect(proofVerdict(proven(five('oracle', 0)))).toBe('not proven')
  })
})
