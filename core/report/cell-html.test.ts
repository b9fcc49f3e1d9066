import { expect, it } from 'vitest'
import { cellHtml } from '#core/report/cell-html'
import { cellPage } from '#core/report/cell-page'
import { configNames } from '#core/report/config-names'
import { standings } from '#core/report/standing'
import { HOSTILE } from '#core/report/testing/hostile'
import { boardTask, cellOf, digestOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

const TASKS = [boardTask('one')]

function shown(trials: readonly TrialRecord[], task_name = 'one'): string {
  const [config] = configNames(trials).values()
  if (config === undefined) throw new Error('no trial')
  const standingOf = standings({ ...PLAIN, tasks: TASKS, trials })
  const cell = cellPage({ config, task_name, trials, tests: new Map(), standingOf, rules: PLAIN.rules, prices: [] })
  return cellHtml(cell, { release: null, pageOf: () => null, href: (path) => `/base/${path}` })
}

it('says the rate of the counted trials, and lists those of another version of the task by themselves', () => {
  const other = trial({ task_name: 'one', task_digest: digestOf('another version') })
  const html = shown([...cellOf('alpha', 'one', 7, 10), ...excludedTrials('alpha', 'one', 'lost', 2), other])
  expect(html).toContain('<b class="num">7/10 [40, 89]</b>')
  expect(html).toMatch(/10 trials counted, 2 excluded \([^)]+\), 1 left out\. <a href="\/base\/method\/#outcomes">/)
  expect(html).toContain('<p class="notes">Counted trials together: cost ')
  expect([...html.matchAll(/<h2 id="([^"]*)">/g)].map(([, id]) => id)).toEqual(['trials', 'left-out', 'origin'])
  expect(html.match(/<article/g)).toHaveLength(13)
})

it('offers a choice of outcomes only where there is more than one', () => {
  expect(shown(cellOf('alpha', 'one', 2, 2))).not.toContain('<select')
  const html = shown(cellOf('alpha', 'one', 1, 3))
  expect(html).toContain('<option value="">all 3 trials</option>')
  expect(html.match(/<option value="[^"]+">[^<]+/g)).toHaveLength(2)
})

it.each(HOSTILE)('shows %j as the name of a task, and nothing of it acts', (text) => {
  const [before = '', after = ''] = shown(cellOf('alpha', 'one', 1, 2)).split('<bdi>one</bdi>')
  const html = shown(cellOf('alpha', 'one', 1, 2), text)
  expect(html.startsWith(before)).toBe(true)
  expect(html.endsWith(after)).toBe(true)
  const name = html.slice(before.length, html.length - after.length)
  expect(name).toMatch(/^<bdi>[^<>"']*<\/bdi>$/)
  expect(name).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)|\p{Cc}/u)
})
