import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boardScore } from '#core/statistics/board'
import type { Counts } from '#core/statistics/counts'
import { separableGroups } from '#core/statistics/groups'
import { pairedT } from '#core/statistics/paired-t'
import { sharedTasks } from '#core/statistics/paired-test'
import { type Pairwise, pairwiseTests } from '#core/statistics/pairwise'
import { competitionRanks } from '#core/statistics/rank'
import { rankIntervals } from '#core/statistics/rank-interval'
import { cells } from '#core/statistics/testing/counts'

const IDS = ['A', 'B', 'C', 'D']
const BOARD = [
  cells(5, [5, 4, 3, 2, 5, 0, 1, 4]),
  cells(5, [5, 3, 1, 2, 4, 0, 0, 3]),
  cells(5, [3, 1, 1, 0, 3, 0, 0, 2]),
  cells(5, [4, 4, 3, 3, 5, 1, 1, 3]),
]

function scored(board: readonly (readonly Counts[])[], ids: readonly string[] = IDS) {
  return board.map((cells, index) => ({ id: ids[index] ?? '', score: boardScore(cells).score ?? Number.NaN }))
}

function places(board: readonly (readonly Counts[])[], tests: Pairwise): string[] {
  return rankIntervals(board.length, tests).map(({ best, worst }) => `[${best},${worst}]`)
}

describe('the reference board of four configs', () => {
  const tests = pairwiseTests(BOARD)

  test.each([
    [0, 1, 0.0625],
    [0, 2, 0.015625],
    [0, 3, 1],
    [1, 2, 0.0625],
    [1, 3, 0.109375],
    [2, 3, 0.0078125],
  ])('has the sign-flip p of %i and %i', (i, j, p) => {
    expect(tests(i, j)).toMatchObject({ method: 'sign_flip', p })
    expect(tests(j, i)).toMatchObject({ p, difference: -Number(tests(i, j)?.difference) })
  })

  test('has ranks, rank intervals and groups', () => {
    expect(competitionRanks(scored(BOARD).map(({ score }) => score))).toEqual([1, 3, 4, 1])
    expect(places(BOARD, tests)).toEqual(['[1,3]', '[1,4]', '[3,4]', '[1,3]'])
    expect(separableGroups(scored(BOARD), tests)).toEqual([1, 1, 2, 1])
  })

  test('has narrower intervals and more groups where the t test is forced', () => {
    const forced: Pairwise = (i, j) => {
      const test = pairedT(sharedTasks(BOARD[i] ?? [], BOARD[j] ?? []).differences)
      return test === null ? null : { method: 'paired_t', p: test.p, difference: test.mean }
    }
    expect(places(BOARD, forced)).toEqual(['[1,2]', '[3,3]', '[4,4]', '[1,3]'])
    expect(separableGroups(scored(BOARD), forced)).toEqual([1, 2, 3, 1])
  })
})

describe('rank intervals and groups', () => {
  test('a pair without a test is neither significant nor separated', () => {
    const lone = [cells(5, [5]), cells(5, [0])]
    const tests = pairwiseTests(lone)
    expect(tests(0, 1)).toBeNull()
    expect(places(lone, tests)).toEqual(['[1,2]', '[1,2]'])
    expect(separableGroups(scored(lone), tests)).toEqual([1, 1])
  })

  test('a pair without a test still counts in the family of the others', () => {
    // Adjusted over two tests .03 is .06, over one it would be significant.
    const tests: Pairwise = (i, j) =>
      i + j === 1 ? { method: 'paired_t', p: 0.03, difference: i < j ? 0.5 : -0.5 } : null
    expect(rankIntervals(3, tests)).toEqual(Array(3).fill({ best: 1, worst: 3 }))
  })

  test('an adjusted p of .05 is significant, whatever its last bit', () => {
    const tests: Pairwise = (i, j) => ({ method: 'paired_t', p: 0.05 + 1e-17 + 1e-12, difference: i < j ? 1 : -1 })
    expect(rankIntervals(2, tests)).toEqual([
      { best: 1, worst: 1 },
      { best: 2, worst: 2 },
    ])
    expect(separableGroups(scored(BOARD.slice(0, 2)), tests)).toEqual([1, 2])
  })

  test('the smallest id anchors a group among equal scores', () => {
    // x and y tie; only from x is z separated.
    const tests: Pairwise = (i, j) => ({
      method: 'paired_t',
      p: Math.min(i, j) === 0 && Math.max(i, j) === 2 ? 0.01 : 0.5,
      difference: 0,
    })
    const score = (id: string, value: number) => ({ id, score: value })
    expect(separableGroups([score('x', 0.5), score('y', 0.5 + 1e-13), score('z', 0.4)], tests)).toEqual([1, 1, 2])
    expect(separableGroups([score('y', 0.5), score('x', 0.5 + 1e-13), score('z', 0.4)], tests)).toEqual([1, 1, 1])
  })

  test('a group need not be contiguous by score', () => {
    // The second is separated from the first by its steadiness, the third is not.
    const tests: Pairwise = (i, j) => ({ method: 'paired_t', p: i + j === 1 ? 0.01 : 0.5, difference: 0.1 })
    const board = [0.9, 0.7, 0.6].map((score, index) => ({ id: `${index}`, score }))
    expect(separableGroups(board, tests)).toEqual([1, 2, 1])
  })

  test('a config without a score has no group', () => {
    const configs = [
      { id: 'a', score: null },
      { id: 'b', score: 0.5 },
    ]
    expect(separableGroups(configs, () => null)).toEqual([null, 1])
  })

  test('of one config and of none', () => {
    expect(rankIntervals(1, pairwiseTests(BOARD.slice(0, 1)))).toEqual([{ best: 1, worst: 1 }])
    expect(rankIntervals(0, pairwiseTests([]))).toEqual([])
    expect(separableGroups([], pairwiseTests([]))).toEqual([])
  })

  const boards = fc.integer({ min: 2, max: 25 }).chain((tasks) =>
    fc.array(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: tasks, maxLength: tasks }).map((row) => cells(3, row)),
      { minLength: 2, maxLength: 6 },
    ),
  )

  test('the best place is at most the worst, and the rank by score lies between them', () => {
    fc.assert(
      fc.property(boards, (board) => {
        const ranks = competitionRanks(scored(board).map(({ score }) => score))
        for (const [index, { best, worst }] of rankIntervals(board.length, pairwiseTests(board)).entries()) {
          expect(best).toBeGreaterThanOrEqual(1)
          expect(best).toBeLessThanOrEqual(Number(ranks[index]))
          expect(worst).toBeGreaterThanOrEqual(Number(ranks[index]))
          expect(worst).toBeLessThanOrEqual(board.length)
        }
      }),
    )
  })

  test('permuting configs permutes ranks, intervals and groups; the order of tasks changes nothing', () => {
    const shuffles = boards.chain((board) =>
      fc.tuple(
        fc.constant(board),
        fc.shuffledSubarray([...board.keys()], { minLength: board.length }),
        fc.shuffledSubarray([...(board[0] ?? []).keys()], { minLength: board[0]?.length ?? 0 }),
      ),
    )
    fc.assert(
      fc.property(shuffles, ([board, configs, tasks]) => {
        const ids = board.map((_, index) => `config ${index}`)
        const moved = configs.map((config) => tasks.map((task) => board[config]?.[task] ?? { n: 0, successes: 0 }))
        const movedIds = configs.map((config) => ids[config] ?? '')
        const before = pairwiseTests(board)
        const after = pairwiseTests(moved)
        const permuted = <T>(values: readonly T[]) => configs.map((config) => values[config])
        expect(competitionRanks(scored(moved).map(({ score }) => score))).toEqual(
          permuted(competitionRanks(scored(board).map(({ score }) => score))),
        )
        expect(places(moved, after)).toEqual(permuted(places(board, before)))
        expect(separableGroups(scored(moved, movedIds), after)).toEqual(
          permuted(separableGroups(scored(board, ids), before)),
        )
      }),
    )
  })
})
