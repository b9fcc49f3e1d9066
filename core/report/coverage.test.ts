import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { shortCells } from '#core/report/coverage'
import { leaderboard } from '#core/report/leaderboard'
import { boardTask, cellOf, digestOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'
import type { Void, VoidScope } from '#core/trial/voids'

const TASKS = [boardTask('one'), boardTask('two')]
const configOf = (agent: string) => ({ config_id: trial({ agent }).config_id, label: agent })
const voided = (scope: VoidScope): Void => ({ scope, reason: 'r', author: 'a', date: '2026-11-21' })

function short(trials: readonly TrialRecord[], voids: readonly Void[] = [], attempts = 3): string[] {
  return shortCells({
    trials,
    tasks: TASKS,
    configs: [configOf('alpha'), configOf('beta')],
    attempts,
    passThreshold: 1,
    voids,
  }).map(({ config, task, n, closed }) => `${config.label} ${task.name} ${n}${closed ? ' closed' : ''}`)
}

const ALL = ['alpha', 'beta'].flatMap((agent) => [...cellOf(agent, 'one', 3, 3), ...cellOf(agent, 'two', 0, 3)])

it('is none where every cell has that many trials that count, failed ones too', () => {
  expect(short(ALL)).toEqual([])
  expect(short([])).toEqual(['alpha one 0', 'alpha two 0', 'beta one 0', 'beta two 0'])
})

it('counts no excluded trial, no other version, no other limits and nobody else', () => {
  const [first, ...rest] = ALL
  if (first === undefined) throw new Error('no trial')
  expect(short([...rest, ...excludedTrials('alpha', 'one', 'lost', 3)])).toEqual(['alpha one 2'])
  for (const changes of [{ task_digest: digestOf('other') }, { overrides: '{"agent_timeout":9}' }]) {
    expect(short([...rest, { ...first, ...changes }])).toEqual(['alpha one 2'])
  }
  expect(short([...rest, ...cellOf('gamma', 'one', 3, 3)])).toEqual(['alpha one 2'])
})

it('counts no voided trial, and says which cells can never be covered', () => {
  const [first] = ALL
  if (first === undefined) throw new Error('no trial')
  const { trial_id, config_id } = first
  expect(short(ALL, [voided({ kind: 'trial', trial_id })])).toEqual(['alpha one 2'])
  expect(short(ALL, [voided({ kind: 'cell', task: 'one', config_id })])).toEqual(['alpha one 0 closed'])
  expect(short(ALL, [voided({ kind: 'config', config_id })])).toEqual(['alpha one 0 closed', 'alpha two 0 closed'])
})

test('what is covered has that many trials in every cell of the board', () => {
  fc.assert(
    fc.property(fc.subarray(ALL), fc.integer({ min: 1, max: 4 }), (trials, attempts) => {
      const { rows } = leaderboard({
        trials,
        tasks: { source: 'current', release: null, tasks: TASKS },
        ...PLAIN,
      })
      const n = new Map(rows.flatMap((row) => row.cells.map((cell) => [`${row.label} ${cell.task_name}`, cell.n])))
      const expected = ['alpha one', 'alpha two', 'beta one', 'beta two'].flatMap((cell) => {
        const have = n.get(cell) ?? 0
        return have < attempts ? [`${cell} ${have}`] : []
      })
      expect(short(trials, [], attempts)).toEqual(expected)
    }),
  )
})
