import { describe, expect, it } from 'vitest'
import { checksText, flagTexts } from '#core/report/checks-text'
import { trial } from '#core/report/testing/trial'
import { FLAGS, type TrialRecord } from '#core/trial/record'

const said = (checks: string | null, columns: Partial<TrialRecord> = {}) => checksText(trial({ ...columns, checks }))

describe('checksText', () => {
  it('never calls clean what nobody looked at', () => {
    expect(said(null)).toBe('Not checked: nobody watched the verifier of this trial.')
    expect(said('{}')).toBe('Nothing found.')
    expect(said('{"unchecked":"no engine"}')).toBe('not checked: no engine.')
  })

  it('says of a verifier that never began no more than that', () => {
    expect(said(null, { phase: 'agent_execution', verifier_s: null })).toBe('It never began.')
    expect(said(null, { phase: 'environment_setup', verifier_s: null })).toBe('It never began.')
    // The agent of a second step, after a verifier that nobody watched.
    expect(said(null, { phase: 'agent_execution', verifier_s: 4 })).toMatch(/^Not checked/)
    expect(said(null, { phase: null, verifier_s: null })).toMatch(/^Not checked/)
  })

  it('names what stayed, and how many commands wrote the reward', () => {
    expect(said('{"exec_roots":2,"not_emptied":["deep"],"writers":["verifier","verifier"]}')).toBe(
      'could not be removed before the verifier: deep. reward written from 2 commands in the container.',
    )
  })

  it('names what was removed and what was left running', () => {
    const checks = JSON.stringify({
      removed: ['reward.txt'],
      processes: ['sh -c loop', 'sleep 9'],
      writers: ['verifier'],
    })
    expect(said(checks)).toBe(
      'removed before the verifier: reward.txt. left running by the agent: sh -c loop; sleep 9.',
    )
  })
})

it('every flag has words', () => {
  expect(new Set(flagTexts({ flags: [...FLAGS] })).size).toBe(FLAGS.length)
})
