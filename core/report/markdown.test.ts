import { markdownToHtml } from 'satteri'
import { expect, it } from 'vitest'
import { COLUMNS } from '#core/report/columns'
import { leaderboard } from '#core/report/leaderboard'
import { leaderboardMarkdown } from '#core/report/markdown'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

function board(trials: readonly TrialRecord[], names = ['one', 'two']) {
  return leaderboard({
    trials,
    tasks: { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) },
    ...PLAIN,
  })
}

function cells(html: string): string[][] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...(row ?? '').matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => (cell ?? '').replaceAll('\u200B', '')),
  )
}

it('renders the same numbers as every other report', () => {
  const trials = [
    ...cellOf('alpha', 'one', 7, 10),
    ...cellOf('alpha', 'two', 3, 3),
    trial({ agent: 'beta', task: 'one', cost_usd: 0.5, cost_source: 'reported' }),
    ...excludedTrials('beta', 'two', 'lost', 1),
  ]
  const { html } = markdownToHtml(leaderboardMarkdown(board(trials)))
  const head = COLUMNS.map((column) => column.head)
  expect(cells(html)).toEqual([
    head,
    ['1', 'alpha', '85 [2, &gt;99]', '1', '1', '13', '0', '2/2', '-', '-', '1 min 00 s', '1 min 00 s'],
    head,
    ['-', 'beta', '100 -', '-', '-', '1', '1', '1/2', '$0.50', '-', '1 min 00 s', '1 min 00 s'],
  ])
  expect(html).toContain('15 trials in the ledger: 14 counted, 1 excluded, 0 left out.')
})

it('lets nothing of a label or a task name act', () => {
  const hostile = '</td><script>alert(1)</script> | @octocat ![x](https://evil.example/x.png)\n# heading'
  const trials = [trial({ config_label: hostile }), trial({ agent: 'beta', key: 2, config_label: '[x](y) #1' })]
  const { html } = markdownToHtml(leaderboardMarkdown(board(trials, ['one', hostile])))
  expect(html).not.toMatch(/<(?!\/?(?:p|ul|li|strong|table|thead|tbody|tr|th|td)\b)/)
  expect(cells(html).every((row) => row.length === COLUMNS.length)).toBe(true)
  expect(html).not.toMatch(/@octocat|#1|:\/\//)
})

it('says so when nothing can be ranked', () => {
  expect(leaderboardMarkdown(board([]))).toMatch(/^No config can be ranked yet\.\n\n- Ranks 2 tasks/)
})
