import { describe, expect, it } from 'vitest'
import { badge } from '#core/report/badge'
import { leaderboard } from '#core/report/leaderboard'
import type { TaskSet } from '#core/report/task-set'
import { HOSTILE } from '#core/report/testing/hostile'
import { boardTask, cellOf, excludedTrials, PLAIN } from '#core/report/testing/trial'

const TASKS: TaskSet = { source: 'release', release: 'v1', tasks: [boardTask('one'), boardTask('two')] }
const board = leaderboard({
  trials: [
    ...cellOf('alpha', 'one', 4, 5),
    ...cellOf('alpha', 'two', 1, 5),
    ...cellOf('beta', 'one', 5, 5),
    ...excludedTrials('gamma', 'one', 'provider_error', 1),
    ...cellOf('oracle', 'one', 5, 5),
    ...cellOf('oracle', 'two', 4, 5),
  ],
  tasks: TASKS,
  ...PLAIN,
})

function shown(label: string): string {
  return badge('Regatta', label, board.rows.find((row) => row.label === label) ?? null, board)
}

describe('a badge', () => {
  it('shows the score with its interval, and says aloud what that is', () => {
    const row = board.rows.find(({ label }) => label === 'alpha')
    const svg = shown('alpha')
    expect(row?.score).toBe(0.5)
    expect(svg).toContain('>Regatta v1</text>')
    expect(svg).toContain('>50 [&lt;1, &gt;99]</text>')
    expect(svg).toContain(
      'role="img" aria-labelledby="t"><title id="t">alpha: 50 of 100, 95 % interval [&lt;1, &gt;99], over 2 tasks and 10 trials</title>',
    )
  })

  it('says where a config is not ranked, or has no score', () => {
    expect(shown('beta')).toMatch(/>100 -, not ranked<\/text>/)
    expect(shown('beta')).toContain(
      '>beta: 100 of 100, over 1 task, too few for an interval, and 5 trials, not ranked<',
    )
    expect(shown('oracle')).toMatch(/fill="#6b7278".*>90 \[\S+ \S+\], calibration<\/text>/)
    expect(shown('gamma')).toContain('<title id="t">gamma: no score yet</title>')
    expect(shown('of no trial')).toContain('>no score</text>')
  })

  it.each(HOSTILE)('keeps %j text', (label) => {
    const [row = null] = board.rows
    const svg = badge('Regatta', label, row, board)
    expect(svg.match(/<[a-z]+/g)).toEqual(['<svg', '<title', '<path', '<path', '<g', '<text', '<text'])
  })
})
