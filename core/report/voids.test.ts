import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { leaderboardMarkdown } from '#core/report/markdown'
import { boardNotes } from '#core/report/notes'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import { leaderboardText } from '#core/report/text'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

const DECISION = { reason: 'the proxy answered', author: 'jane', date: '2026-11-21' }

const BOARD = [
  ...cellOf('alpha', 'one', 4, 5),
  ...cellOf('alpha', 'two', 2, 5),
  ...cellOf('beta', 'one', 1, 5),
  ...cellOf('beta', 'two', 1, 5),
]

function board(trials: readonly TrialRecord[], voids: readonly Void[] = []): Leaderboard {
  const tasks = [boardTask('one'), boardTask('two')]
  return leaderboard({ trials, tasks: { source: 'current', release: null, tasks }, ...PLAIN, voids })
}

function ofTrials(trials: readonly TrialRecord[], decision = DECISION): Void[] {
  return trials.map(({ trial_id }) => ({ scope: { kind: 'trial', trial_id }, ...decision }))
}

/** A hundred more trials of attempts that counted ones made, half of them successes. */
const EXTRA = Array.from({ length: 100 }, (_, index) =>
  trial({ agent: 'alpha', task: 'one', key: `extra ${index}`, attempt: 1 + (index % 5), reward: index % 2 }),
)

describe('a hundred voided trials', () => {
  it('move no score and no rank, and the excluded count by 100', () => {
    const before = board(BOARD)
    const after = board([...BOARD, ...EXTRA], ofTrials(EXTRA))
    expect(board([...BOARD, ...EXTRA]).rows[0]?.score).not.toBe(before.rows[0]?.score)
    expect(after.trials).toEqual({ ...before.trials, ledger: before.trials.ledger + 100, excluded: 100 })
    for (const [index, row] of before.rows.entries()) {
      const { excluded, excluded_by, cells, ...rest } = after.rows[index] ?? row
      const { excluded: _, excluded_by: __, cells: ___, ...same } = row
      expect(rest).toEqual({ ...same, excluded_cost_usd: null })
      expect([excluded, excluded_by]).toEqual(index === 0 ? [100, { invalid: 100 }] : [0, {}])
    }
  })

  it('are to a board what a hundred invalid ones are', () => {
    const invalid = EXTRA.map((each) => ({ ...each, outcome: 'invalid' as const }))
    const { voided, ...voidedBoard } = board([...BOARD, ...EXTRA], ofTrials(EXTRA))
    expect(voidedBoard).toEqual({ ...board([...BOARD, ...invalid]), voided: undefined })
    expect(voided).toEqual([{ ...DECISION, trials: 100 }])
  })
})

it('every format says how many were voided, by whom and why, and the row says invalid', () => {
  const voids = [
    ...ofTrials(BOARD.slice(0, 2)),
    ...ofTrials(BOARD.slice(2, 3), { ...DECISION, author: 'joe', reason: 'a <b>typo</b>' }),
  ]
  const voided = board(BOARD, voids)
  const note =
    'Voided, so excluded as invalid: 3 trials, 2 by jane on 2026-11-21 ("the proxy answered") and 1 by joe on 2026-11-21 ("a <b>typo</b>").'
  expect(boardNotes(voided)).toContain(note)
  expect(boardNotes(board(BOARD)).join()).not.toContain('Voided')
  expect(leaderboardText(voided, { width: 1000 })).toContain(note)
  expect(leaderboardText(voided, { width: 1000 })).toContain('alpha: 3 invalid')
  expect(leaderboardMarkdown(voided)).toContain(`- ${escapeMarkdown(note)}`)
  expect(voided.voided).toEqual([
    { ...DECISION, trials: 2 },
    { ...DECISION, author: 'joe', reason: 'a <b>typo</b>', trials: 1 },
  ])
})

it('a voided config keeps its row, with nothing that counts and no rank', () => {
  const config_id = BOARD[0]?.config_id
  if (config_id === undefined) throw new Error('no trial')
  const { rows, trials } = board(BOARD, [{ scope: { kind: 'config', config_id }, ...DECISION }])
  expect(rows.map(({ label, rank, score, n, excluded }) => [label, rank, score, n, excluded])).toEqual([
    ['beta', 1, 0.2, 10, 0],
    ['alpha', null, null, 0, 10],
  ])
  expect(trials).toEqual({ ledger: 20, counted: 10, excluded: 10, left_out: 0 })
})

it('a void of a task by its other name takes its trials out, and of what is not there says so', () => {
  const config_id = BOARD[0]?.config_id
  if (config_id === undefined) throw new Error('no trial')
  const cell = (task: string) => ({ scope: { kind: 'cell', task, config_id }, ...DECISION }) as const
  const voids = [cell('org/one'), cell('gone\u001b[31m'), ...ofTrials([trial({ key: 'nowhere' })])]
  const voided = board(BOARD, voids)
  expect(voided.rows.find(({ label }) => label === 'alpha')?.cells.map(({ n, excluded }) => [n, excluded])).toEqual([
    [0, 5],
    [5, 0],
  ])
  expect(voided.idle_voids).toEqual(voids.slice(1))
  const note = `Voided, but not in the ledger, so nothing is taken out: the cell of task gone and config ${config_id} (jane, 2026-11-21) and trial ${voids[2]?.scope.kind === 'trial' && voids[2].scope.trial_id} (jane, 2026-11-21).`
  expect(boardNotes(voided)).toContain(note)
  expect(leaderboardText(voided, { width: 2000 })).toContain(note)
  expect(boardNotes(board(BOARD, voids.slice(0, 1))).join()).not.toContain('not in the ledger')
})

it('a trial that no rule classifies blocks its row no longer once it is voided', () => {
  const strange = excludedTrials('alpha', 'one', 'unclassified', 1).map((each) => ({ ...each, attempt: 1 }))
  expect(board([...BOARD, ...strange]).rows.find(({ label }) => label === 'alpha')?.rank).toBeNull()
  expect(board([...BOARD, ...strange], ofTrials(strange)).rows.find(({ label }) => label === 'alpha')?.rank).toBe(1)
})
