import { expect, it } from 'vitest'
import { isToCancel } from '#action/command/cancel'
import { commandIn, decide, mayCommand } from '#action/command/decide'
import type { CommentEvent } from '#action/command/event'
import type { ListedRun } from '#action/lib/workflow-runs'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const OTHER = 'f'.repeat(40)
const RUN = 'https://github.com/owner/bench/actions/runs/77/attempts/1'
const person = { login: 'person', id: 1, type: 'User' }

function event(changes: Partial<CommentEvent> = {}): CommentEvent {
  return {
    action: 'created',
    issue: { number: 7, pull_request: {} },
    comment: { id: 1, body: `/bench ${SHA}`, user: person },
    repository: { full_name: 'owner/bench' },
    sender: person,
    ...changes,
  }
}

it('takes the command of a comment that was just made on a pull request', () => {
  expect(commandIn(event())).toMatchObject({ kind: 'run', sha: SHA })
})

it.each<[string, Partial<CommentEvent>]>([
  ['that was edited', { action: 'edited' }],
  ['that was deleted', { action: 'deleted' }],
  ['on an issue', { issue: { number: 7 } }],
  ['of a bot', { comment: { id: 1, body: `/bench ${SHA}`, user: { login: 'ci', id: 1, type: 'Bot' } } }],
  [
    'of a bot by its name',
    { comment: { id: 1, body: `/bench ${SHA}`, user: { ...person, login: 'dependabot[bot]' } } },
  ],
  ['of an organization', { sender: { ...person, type: 'Organization' } }],
  ['that another account sent', { sender: { login: 'other', id: 2, type: 'User' } }],
  ['without a command', { comment: { id: 1, body: 'well done', user: person } }],
])('leaves a comment alone %s', (_, changes) => {
  expect(commandIn(event(changes))).toBeNull()
})

it.each(['admin', 'maintain', 'write'])('lets somebody with %s command', (permission) => {
  expect(mayCommand(permission)).toBe(true)
})

it.each(['none', 'read', 'triage', 'Write', 'writer', '', 'owner'])('lets nobody with %s command', (permission) => {
  expect(mayCommand(permission)).toBe(false)
})

const asked = { attempts: '', model: '', agent: '', tasks: '' }
const run = { kind: 'run', sha: SHA, asked } as const

it('starts trials for the newest commit alone', () => {
  expect(decide(run, { open: true, head: SHA }, RUN)).toEqual({
    kind: 'go',
    run,
    note: `**Trials were started** for \`${SHA}\`: [run](${RUN}).`,
  })
  const stale = decide(run, { open: true, head: OTHER }, RUN)
  expect(stale.kind).toBe('refuse')
  expect(stale).toHaveProperty('note', expect.stringContaining(SHA))
  expect(stale).toHaveProperty('note', expect.stringContaining(OTHER))
})

it('starts nothing for a pull request that is not open', () => {
  expect(decide(run, { open: false, head: SHA }, RUN)).toEqual({
    kind: 'refuse',
    note: '**Nothing was started:** this pull request is not open.',
  })
})

it('answers what it does not know with what it knows', () => {
  const pull = { open: true, head: SHA }
  expect(decide({ kind: 'unknown', why: 'this is why' }, pull, RUN)).toMatchObject({
    kind: 'refuse',
    note: expect.stringMatching(/^\*\*Nothing was started:\*\* this is why\. .*`\/bench cancel`\.$/),
  })
  expect(decide({ kind: 'help' }, pull, RUN)).toMatchObject({ kind: 'help', note: expect.stringContaining(SHA) })
})

const listed: ListedRun = {
  id: 10,
  path: '.github/workflows/command.yml',
  event: 'issue_comment',
  head_sha: SHA,
  head_branch: 'main',
  head_repository: 'owner/bench',
  display_title: 'bench #7',
  run_attempt: 1,
  status: 'in_progress',
  conclusion: null,
  created_ms: 0,
}
const own = { ...listed, event: 'pull_request', head_branch: 'change', display_title: 'Add a task' }
const pull = { number: 7, head_branch: 'change', head_repository: 'owner/bench' }

it.each<[boolean, string, ListedRun]>([
  [true, 'an earlier command for it', listed],
  [true, 'one that waits for approval', { ...listed, status: 'waiting' }],
  [true, 'its own workflow', { ...own, status: 'queued' }],
  [false, 'what cancels', { ...listed, id: 77 }],
  [false, 'what was started later', { ...listed, id: 78 }],
  [false, 'what has ended', { ...listed, status: 'completed' }],
  [false, 'a command for another one', { ...listed, display_title: 'bench #70' }],
  [false, 'a run that is called like one', { ...own, head_branch: 'main', display_title: 'bench #7' }],
  [false, 'a branch of the same name in a fork', { ...own, head_repository: 'stranger/bench' }],
  [false, 'another branch', { ...own, head_branch: 'other' }],
])('cancels (%s) %s', (expected, _, run) => {
  expect(isToCancel(run, pull, 77)).toBe(expected)
})

it('cancels no run of a fork that was deleted by its branch alone', () => {
  const orphan = { ...own, head_repository: null }
  expect(isToCancel(orphan, { ...pull, head_repository: null }, 77)).toBe(false)
})
