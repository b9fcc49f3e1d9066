import { describe, expect, it } from 'vitest'
import { compareRows } from '#core/report/comparison'
import {
  type LeaderComparison,
  leaderComparison,
  leaderHeadline,
  leaderVerdict,
  missingWords,
} from '#core/report/leader-comparison'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { boardTask, cellOf, PLAIN } from '#core/report/testing/trial'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import type { TrialRecord } from '#core/trial/record'

const NAMES = ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8']
const cells = (agent: string, successes: readonly number[]) =>
  successes.flatMap((passed, place) => cellOf(agent, NAMES[place] ?? '', passed, 5))

function boardOf(trials: readonly TrialRecord[]): Leaderboard {
  const tasks = { source: 'current', release: null, tasks: NAMES.map((name) => boardTask(name)) } as const
  return leaderboard({ trials, tasks, ...PLAIN })
}

function against(board: Leaderboard): LeaderComparison {
  const made = leaderComparison(board)
  if (made === null) throw new Error('expected a comparison')
  return made
}

const BOARD = boardOf([
  ...cells('oracle', [5, 5, 5, 5, 5, 5, 5, 5]),
  ...cells('best', [5, 4, 3, 2, 5, 0, 1, 4]),
  ...cells('close', [5, 3, 1, 2, 4, 0, 0, 3]),
  ...cells('far', [3, 1, 1, 0, 3, 0, 0, 2]),
  ...cells('single', [4]),
])

describe('every config against the leader', () => {
  const of = against(BOARD)

  it('takes the best ranked contender for the leader, not an agent that knows the solutions', () => {
    expect(of.leader).toMatchObject({ label: 'best', rank: 1 })
    expect(of.others.map(({ label }) => label)).toEqual(['close', 'far', 'single', 'oracle'])
  })

  it('says of each pair what a comparison of the two says', () => {
    const leader = BOARD.rows.find(({ label }) => label === 'best')
    for (const other of of.others) {
      const row = BOARD.rows.find(({ label }) => label === other.label)
      if (row === undefined || leader === undefined) throw new Error('expected rows')
      const { difference, low, high, p, wins, losses, ties, minimum_detectable } = compareRows(
        BOARD,
        row,
        leader,
      ).sampled
      expect(other).toMatchObject({ difference, low, high, p, wins, losses, ties, minimum_detectable })
    }
  })

  it('adjusts p over the contenders that have one: sure findings about others would make it less strict', () => {
    const ps = of.others.flatMap(({ p, agent }) => (agent === 'oracle' ? [] : (p ?? [])))
    expect(ps).toHaveLength(2)
    expect(of.others.flatMap(({ p_adjusted }) => p_adjusted ?? [])).toEqual(benjaminiHochberg(ps))
    expect(of.others.at(-1)).toMatchObject({ label: 'oracle', p_adjusted: null, evidence: 'calibration' })
  })

  it('gives each a verdict in words', () => {
    expect(Object.fromEntries(of.others.map((each) => [each.label, leaderVerdict(each)]))).toEqual({
      oracle: 'for reference: no contender',
      close: 'no evidence of a difference',
      far: 'behind the leader',
      single: 'no test: a test needs two shared tasks, there is one',
    })
  })

  it('says when a p would not survive so many pairs', () => {
    const many = against(
      boardOf([
        ...cells('best', [5, 4, 3, 2, 5, 1, 1, 4]),
        ...cells('far', [3, 1, 1, 0, 3, 0, 1, 2]),
        ...['s1', 's2', 's3', 's4'].flatMap((agent) => cells(agent, [5, 4, 3, 2, 5, 0, 1, 4])),
      ]),
    )
    const far = many.others.find(({ label }) => label === 'far')
    expect(far).toMatchObject({ p: 0.015625, p_adjusted: 0.078125, evidence: 'behind', holds_adjusted: false })
    expect(far && leaderVerdict(far)).toBe('behind by its own p, not by the adjusted one')
    expect(leaderHeadline(many)).toBe(
      'Against best: of 5 other configs, 1 with a p of at most 0.05 but an adjusted p above it, 4 with no evidence of a difference.',
    )
  })

  it('is told in one sentence', () => {
    expect(leaderHeadline(of)).toBe(
      'Against best: of 3 other configs, 1 shown to be behind it, 1 with no evidence of a difference, 1 without a test.',
    )
  })
})

describe('an interval of a difference', () => {
  it('never leaves what a difference can be', () => {
    const board = boardOf([...cells('best', [5, 5, 3]), ...cells('worst', [0, 0, 0])])
    const [worst] = against(board).others
    expect(worst?.difference).toBeCloseTo(-0.866667, 6)
    expect(worst?.low).toBe(-1)
    expect(worst?.high).toBeLessThan(-0.2)
  })
})

describe('what is undefined', () => {
  const board = boardOf([
    ...cells('best', [5, 4, 3]),
    ...cells('even', [4, 3, 2]),
    ...cells('single', [4]),
    ...cellOf('elsewhere', 't4', 1, 5),
    ...cells('oracle', [5, 5, 5]),
  ])
  const missing = new Map(against(board).others.map((row) => [row.label, missingWords(row)]))

  it('has its reason in words, and what is known has none', () => {
    expect(missing.get('even')).toMatchObject({ difference: null, interval: 'same on every task', p: null })
    expect(missing.get('single')).toMatchObject({ difference: null, interval: 'one shared task', p: 'one shared task' })
    expect(missing.get('elsewhere')).toEqual({
      difference: 'no shared task',
      interval: 'no shared task',
      p: 'no shared task',
      p_adjusted: 'no shared task',
      minimum_detectable: 'no shared task',
    })
    expect(missing.get('oracle')).toMatchObject({ interval: null, p: null, p_adjusted: 'no contender' })
  })
})

describe('who leads', () => {
  it('is the best of those that cover most where nobody is ranked', () => {
    const board = boardOf([...cells('few', [5, 5]), ...cells('more', [1, 1, 1]), ...cells('better', [2, 1, 1])])
    expect(against(board).leader.label).toBe('better')
  })

  it('may be an agent that calibrates where there is no other', () => {
    expect(against(boardOf([...cells('nop', [0, 0]), ...cells('oracle', [5, 5])])).leader.label).toBe('oracle')
  })

  it('is nobody where there is nobody to compare with', () => {
    expect(leaderComparison(boardOf([]))).toBeNull()
    expect(leaderComparison(boardOf(cells('alone', [1])))).toBeNull()
  })
})
