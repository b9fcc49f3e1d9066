import { describe, expect, it } from 'vitest'
import { checksText, flagTexts } from '#core/report/checks-text'
import { FLAGS } from '#core/trial/record'

describe('checksText', () => {
  it('never calls clean what nobody looked at', () => {
    expect(checksText({ checks: null })).toBe('Not checked: nobody watched the verifier of this trial.')
    expect(checksText({ checks: '{}' })).toBe('Nothing found.')
    expect(checksText({ checks: '{"unchecked":"no engine"}' })).toBe('not checked: no engine.')
  })

  it('names what stayed, and how many commands wrote the reward', () => {
    expect(checksText({ checks: '{"exec_roots":2,"not_emptied":["deep"],"writers":["verifier","verifier"]}' })).toBe(
      'could not be removed before the verifier: deep. reward written from 2 commands in the container.',
    )
  })

  it('names what was removed and what was left running', () => {
    const checks = JSON.stringify({
      removed: ['reward.txt'],
      processes: ['sh -c loop', 'sleep 9'],
      writers: ['verifier'],
    })
    expect(checksText({ checks })).toBe(
      'removed before the verifier: reward.txt. left running by the agent: sh -c loop; sleep 9.',
    )
  })
})

it('every flag has words', () => {
  expect(new Set(flagTexts({ flags: [...FLAGS] })).size).toBe(FLAGS.length)
})
