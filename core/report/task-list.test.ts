import { describe, expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { leaderboard } from '#core/report/leaderboard'
import { standings } from '#core/report/standing'
import { calibrationWords, correlationText, taskFaults, taskHeadline, taskList } from '#core/report/task-list'
import { taskPage } from '#core/report/task-page'
import { boardTask, cellOf, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

const TASKS = ['easy', 'even', 'hard', 'odd'].map((name) => boardTask(name))

function listOf(trials: readonly TrialRecord[], tasks = TASKS) {
  const set = { source: 'current', release: null, tasks } as const
  const board = leaderboard({ ...PLAIN, trials, tasks: set })
  const standingOf = standings({ ...PLAIN, tasks, trials })
  const pages = TASKS.map((task) =>
    taskPage({
      name: task.name,
      boardTask: tasks.includes(task) ? task : null,
      facts: null,
      trials: trials.filter(({ task_name }) => task_name === task.name),
      tests: new Map(),
      configs: configNames(trials),
      standingOf,
      rules: PLAIN.rules,
      prices: [],
    }),
  )
  return taskList(board, pages)
}

/** Rates on easy, even, hard, odd, of ten. */
const CONTENDERS = { best: [10, 9, 5, 1], good: [10, 7, 2, 2], poor: [10, 1, 0, 5], part: [10, 3] }

const TRIALS = [
  ...Object.entries(CONTENDERS).flatMap(([agent, passed]) =>
    passed.flatMap((successes, place) => cellOf(agent, TASKS[place]?.name ?? '', successes, 10)),
  ),
  ...TASKS.flatMap(({ name }) => cellOf('oracle', name, name === 'odd' ? 4 : 5, 5)),
  ...TASKS.flatMap(({ name }) => cellOf('nop', name, name === 'easy' ? 1 : 0, 5)),
]

it('tells apart the tasks of which Harbor ran no trial', () => {
  const of = (key: string, changes: object) => trial({ key, task: 'hard', task_digest: null, dataset: 'd', ...changes })
  const trials = [of('a', { harness: 'tb1' }), of('b', { harness: 'tb1', agent: 'beta' })]
  const names = (trials: readonly TrialRecord[]) => {
    const { board, others, elsewhere } = listOf(trials, [])
    return [board, others, elsewhere].map((rows) => rows.filter(({ page }) => page.results.length > 0).length)
  }
  expect(names(trials)).toEqual([0, 0, 1])
  expect(names([...trials, of('c', {})])).toEqual([0, 1, 0])
})

describe('the list of tasks', () => {
  it('puts first what separates the configs that ran every task, last what says nothing', () => {
    const { board } = listOf(TRIALS)
    expect(
      board.map(({ page, discrimination, discrimination_n }) => [
        page.name,
        correlationText(discrimination),
        discrimination_n,
      ]),
    ).toEqual([
      ['hard', '0.92', 3],
      ['even', '0.24', 3],
      ['odd', '-0.99', 3],
      ['easy', '-', 3],
    ])
  })

  it('correlates with the other tasks only, never with itself', () => {
    const hard = listOf(TRIALS).board[0]
    // .5 .2 0 with 20/30, 19/30, 16/30: deviations by hand.
    const expected =
      ((0.8 / 3) * (5 / 90) + (-0.1 / 3) * (2 / 90) + (-0.7 / 3) * (-7 / 90)) /
      Math.sqrt(((0.64 + 0.01 + 0.49) / 9) * ((25 + 4 + 49) / 8100))
    expect(hard?.discrimination).toBeCloseTo(expected, 12)
  })

  it('says in a sentence which separate, which nobody solves and which are mixed, and what is at fault', () => {
    const tasks = listOf(TRIALS)
    expect(taskHeadline(tasks)).toBe(
      'Of 4 tasks, 1 separates the configs clearly, by a correlation of 0.5 or more (hard), every tried one is solved by somebody, and 3 are passed on one attempt and failed on another by one and the same config.',
    )
    expect(taskFaults(tasks)).toEqual([
      '1 task failed with its own solution (odd): a fault of the task, not of any agent.',
      '1 task passed without any work (easy): a fault of the task.',
      'On 1 task the configs that do better elsewhere do worse (odd): look at what it really asks.',
    ])
  })

  it('says so where nobody has tried, or too few to compare', () => {
    expect(taskHeadline({ board: [], others: [], elsewhere: [] })).toBe('The board ranks no task yet.')
    expect(taskHeadline(listOf([]))).toBe('4 tasks, none of them tried by a config yet.')
    expect(taskHeadline(listOf(cellOf('one', 'hard', 0, 3)))).toBe(
      'Of 4 tasks, too few configs have run every task to say which separate them, 1 nobody solves (hard), and no cell is mixed.',
    )
  })
})

it('puts calibration into words', () => {
  const words = (task: string) => {
    const row = listOf(TRIALS).board.find(({ page }) => page.name === task)
    return row && Object.values(calibrationWords(row.page.calibration)).join(', ')
  }
  expect(words('hard')).toBe('solution passes 5/5, doing nothing fails 5/5')
  expect(words('odd')).toBe('fault: solution passes 4/5, doing nothing fails 5/5')
  expect(words('easy')).toBe('solution passes 5/5, fault: doing nothing passes 1/5')
  const [untouched] = listOf([]).board
  expect(untouched && calibrationWords(untouched.page.calibration)).toEqual({
    solution: 'solution not run',
    nothing: 'doing nothing not tried',
  })
})
