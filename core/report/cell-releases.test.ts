import { expect, it } from 'vitest'
import { boardChoices } from '#core/report/board-choices'
import {
  type CellOnRelease,
  cellKey,
  cellOnReleaseWords,
  cellsOnReleases,
  countsElsewhere,
} from '#core/report/cell-releases'
import { leaderboard } from '#core/report/leaderboard'
import { standings } from '#core/report/standing'
import type { BoardTask } from '#core/report/task-set'
import { boardTask, cellOf, digestOf, excludedTrials, onVersion, PLAIN } from '#core/report/testing/trial'

const OLD = [boardTask('one', 'one, before'), boardTask('two')]
const NEW = [boardTask('one'), boardTask('two')]

const TRIALS = [
  ...cellOf('alpha', 'one', 5, 5),
  ...cellOf('alpha', 'two', 3, 5),
  ...onVersion(
    [...cellOf('alpha', 'one', 2, 4), ...excludedTrials('alpha', 'one', 'lost', 1)],
    digestOf('one, before'),
  ),
]

const [CHOICE] = boardChoices(
  ['2026-09', '2026-11'].map((name) => ({
    ...{ name, date: `${name}-20`, commit: null, experiment: 'main', attempts: 5, configs: [], tasks: NEW },
  })),
  2,
).filter(({ wanted }) => wanted === '2026-09')

function boardOf(tasks: readonly BoardTask[]) {
  return leaderboard({ trials: TRIALS, tasks: { source: 'release', release: 'any', tasks }, ...PLAIN })
}

/** What the cells of NEW come to on OLD. */
function found(shown = NEW): { readonly one: readonly CellOnRelease[]; readonly keys: readonly string[] } {
  if (CHOICE === undefined) throw new Error('no such release')
  const other = {
    choice: CHOICE,
    board: boardOf(OLD),
    standingOf: standings({ ...PLAIN, tasks: OLD, trials: TRIALS }),
  }
  const cells = cellsOnReleases(boardOf(shown), [other])
  return { one: cells.get(cellKey(TRIALS[0]?.config_id ?? '', 'one')) ?? [], keys: [...cells.keys()] }
}

it('finds the cells that come to something else on another release, and only these', () => {
  const { one, keys } = found()
  expect(keys).toHaveLength(1)
  expect(one.map(({ cell }) => cell)).toMatchObject([{ n: 4, successes: 2, excluded: 1 }])
  expect(found(OLD).keys).toEqual([])
})

it('says what they come to there, and of which version of the task', () => {
  const short = (word: string) => digestOf(word).slice(0, 'sha256:'.length + 12)
  expect(found().one.map(cellOnReleaseWords)).toEqual([
    `On release 2026-09: 2/4 [15, 85], 1 excluded (1 missing). It ranks version ${short('one, before')} of the task; this page is of ${short('one')}.`,
  ])
  expect(found([boardTask('two')]).one.map(cellOnReleaseWords)).toEqual([
    `On release 2026-09: 2/4 [15, 85], 1 excluded (1 missing). It ranks version ${short('one, before')} of the task; this page shows a release that does not rank the task.`,
  ])
})

it('says of a trial that is left out where it counts', () => {
  const [task = boardTask('one')] = NEW
  const left = { kind: 'left_out', task, reason: 'other_version', voided: null } as const
  const counted = { kind: 'counted', task, success: true } as const
  const excluded = { kind: 'excluded', task, outcome: 'lost', voided: null } as const
  expect(countsElsewhere(left, [['release a', counted]])).toBe('Counts on release a.')
  expect(
    countsElsewhere(left, [
      ['release a', counted],
      ['release b', excluded],
      ['the next release', counted],
    ]),
  ).toBe('Counts on release a, on the next release. Excluded on release b.')
  expect(countsElsewhere(left, [['release a', left]])).toBeNull()
  expect(countsElsewhere(counted, [['release a', counted]])).toBeNull()
})
