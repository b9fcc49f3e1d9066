import { describe, expect, it } from 'vitest'
import type { CellTrial } from '#core/report/cell-page'
import { HOSTILE } from '#core/report/testing/hostile'
import { trial } from '#core/report/testing/trial'
import { marksHtml, provenanceHtml, trialFactsHtml, trialHtml } from '#core/report/trial-html'
import type { TestRecord } from '#core/trial/record'

const href = (path: string) => `/base/${path}`

const SCALES = { seconds: null, tokens: null }

function entry(columns: Parameters<typeof trial>[0], rest: Partial<CellTrial> = {}): CellTrial {
  const mark = { text: 'F', tone: 'failure', words: 'failed' } as const
  return {
    trial: trial(columns),
    mark,
    board: null,
    standing: 'counted',
    why_not: null,
    elsewhere: null,
    tests: null,
    ...rest,
  }
}

function test(columns: Partial<TestRecord>): TestRecord {
  const { trial_id } = trial({})
  return {
    trial_id,
    position: 0,
    suite: null,
    name: 'n',
    status: 'passed',
    duration_s: null,
    message: null,
    ...columns,
  }
}

it('every trial is a letter that leads to its details, the words beside it', () => {
  const mark = { text: '<b>', tone: 'excluded', words: 'over "all" limits' } as const
  const first = entry({})
  const items = marksHtml([first, entry({}, { mark })]).match(/<li>.*?<\/li>/g)
  expect(items).toHaveLength(2)
  expect(items?.[0]).toContain(
    `href="#trial-${first.trial.trial_id}" title="failed">F<span class="unseen">: failed</span>`,
  )
  expect(items?.[1]).toContain('title="over &quot;all&quot; limits">&lt;b&gt;<span')
})

describe('a trial as HTML', () => {
  it('leads to its page, or says where its files were', () => {
    const shown = (page: string | null, evidence: string | null) =>
      trialHtml({ entry: entry({ evidence }), scales: SCALES, origins: [], page, href }).match(
        /<\/h3>(<p.*?<\/p>)/,
      )?.[1]
    expect(shown('/cells/a/b/c/', 'x')).toBe('<p><a class="open" href="/cells/a/b/c/">Steps and logs</a></p>')
    expect(shown(null, null)).toBe(
      '<p class="sub">Steps and logs are not on this site; nothing says where its files were.</p>',
    )
    expect(shown(null, 'a <b>')).toBe(
      '<p class="sub">Steps and logs are not on this site; its files were at <span class="num">a &lt;b&gt;</span>.</p>',
    )
  })

  it('shows its tests, opened where one failed', () => {
    const rows = [test({ suite: 's', duration_s: 2, message: 'one\ntwo' }), test({ name: 'm', status: 'failed' })]
    expect(trialFactsHtml(entry({}, { tests: { rows, passed: 1, failed: 1, other: 0 } }), SCALES, href)).toContain(
      '<details open><summary>2 named tests: 1 passed, 1 failed</summary><ul class="tests">' +
        '<li><span class="mark success">passed</span> <span class="sub">s </span><span class="num">n</span><span class="sub num"> 2.0 s</span><pre>one\ntwo</pre></li>' +
        '<li><span class="mark failure">failed</span> <span class="num">m</span></li></ul></details>',
    )
    expect(trialFactsHtml(entry({}, { tests: { rows, passed: 1, failed: 0, other: 1 } }), SCALES, href)).toContain(
      '<details><summary>2 named tests: 1 passed, 0 failed, 1 other</summary>',
    )
  })

  it('says why it does not count', () => {
    const left = entry({ outcome_detail: 'x' }, { standing: 'left_out', why_not: 'other version' })
    expect(trialFactsHtml(left, SCALES, href)).toMatch(/^<p class="reason">Not counted: other version\. x<\/p><div/)
  })

  it.each(HOSTILE)('has no markup from a trial that says %j', (text) => {
    const plain = (said: string) => {
      const columns = { evidence: said, outcome_detail: said, exception_type: said, exception_message: said }
      const rows = [test({ suite: said, name: said, message: said })]
      const told = entry(columns, { why_not: said, tests: { rows, passed: 1, failed: 0, other: 0 } })
      const origins = [{ name: 'Dataset', value: said, link: null }]
      return trialHtml({ entry: told, scales: SCALES, origins, page: null, href }) + provenanceHtml(origins)
    }
    const tags = (said: string) => plain(said).match(/<[^>]*>?/g)
    expect(tags(text)).toEqual(tags('word'))
  })
})
