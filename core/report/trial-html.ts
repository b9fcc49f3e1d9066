import type { CellTrial, TrialTests } from '#core/report/cell-page'
import { checksText, flagTexts } from '#core/report/checks-text'
import { datasetWords } from '#core/report/dataset-boards'
import { count, duration, minute, NONE, plural, reward } from '#core/report/format'
import { harnessWords } from '#core/report/harness-words'
import { Html, html } from '#core/report/html'
import { type Origin, runLink } from '#core/report/provenance'
import { type BarScales, barsHtml, costText, exceptionName } from '#core/report/trial-facts'
import { trialTitle } from '#core/report/trial-title'
import { oneLine, plainLines } from '#core/trial/plain-text'
import type { TestRecord, TrialRecord } from '#core/trial/record'

/*
 * Trials as HTML. A site has tens of thousands of them, which components of Astro's would take several times as long for.
 */

/** The address of a path below the site's base. */
type Href = (path: string) => string

/** Every trial of a cell as a letter that leads to its details. */
export function marksHtml(trials: readonly CellTrial[]): string {
  const items = trials.map(
    ({ trial, mark }) =>
      html`<li><a class="mark ${mark.tone}" href="#trial-${trial.trial_id}" title="${mark.words}">${mark.text}<span class="unseen">: ${mark.words}</span></a></li>`,
  )
  return html`<ol class="marks">${items}</ol>`.text
}

/**
 * One trial of a cell.
 *
 * @param origins what it does not share with the other trials of the cell
 * @param page where its page is; null where the site does not show its files
 */
export function trialHtml({
  entry,
  scales,
  origins,
  page,
  href,
}: {
  readonly entry: CellTrial
  readonly scales: BarScales
  readonly origins: readonly Origin[]
  readonly page: string | null
  readonly href: Href
}): string {
  const { trial, mark } = entry
  const id = `trial-${trial.trial_id}`
  const files = page === null ? absentHtml(trial) : html`<p><a class="open" href="${page}">Steps and logs</a></p>`
  return html`<article class="trial" id="${id}" data-mark="${mark.text}" aria-labelledby="${id}-title"><h3 id="${id}-title"><span class="mark ${mark.tone}" aria-hidden="true">${mark.text}</span> ${trialTitle(entry)}</h3>${files}${new Html(trialFactsHtml(entry, scales, href))}<details><summary>Where it comes from</summary>${new Html(provenanceHtml(origins))}</details></article>`
    .text
}

function absentHtml(trial: TrialRecord): Html {
  const run = runLink(trial)
  const of = run === null ? null : html` of <a href="${run}" rel="nofollow noreferrer">run ${trial.run_id}</a>`
  const where =
    trial.evidence === null
      ? 'nothing says where its files were.'
      : html`its files were at <span class="num">${oneLine(trial.evidence)}</span>${of}.`
  return html`<p class="sub">Steps and logs are not on this site; ${where}</p>`
}

/** Where trials come from. */
export function provenanceHtml(rows: readonly Origin[]): string {
  const shown = rows.map(({ name, value, link }) => {
    const text = oneLine(value)
    const told = link === null ? text : html`<a href="${link}" rel="nofollow noreferrer">${text}</a>`
    return html`<div><dt>${name}</dt><dd class="num">${told}</dd></div>`
  })
  return html`<dl class="provenance">${shown}</dl>`.text
}

/**
 * What became of a trial, what it took and what the verifier said.
 *
 * @param scales of all trials that are shown beside it
 */
export function trialFactsHtml(
  { trial, board, why_not, elsewhere, tests }: CellTrial,
  scales: BarScales,
  href: Href,
): string {
  const detail = trial.outcome_detail === null ? null : ` ${oneLine(trial.outcome_detail)}`
  const facts = [
    ['Reward', reward(trial.reward)],
    ['Tests passed', tests === null ? NONE : `${tests.passed}/${tests.rows.length}`],
    ['Steps', count(trial.steps)],
    ['Cost', costText(trial)],
    ['Finished (UTC)', minute(trial.finished_at)],
  ] as const
  const measures = facts.map(([name, value]) => html`<div><dt>${name}</dt><dd class="num">${value}</dd></div>`)
  return html`${board !== null && html`<p class="what">Run by ${harnessWords(board.harness)}, on <a href="${href(board.path)}">its board of <bdi>${oneLine(datasetWords(board.dataset))}</bdi></a>.</p>`}${why_not !== null && html`<p class="reason">Not counted: ${why_not}.${detail}${elsewhere !== null && html` <b>${elsewhere}</b>`}</p>`}<div class="measures"><dl class="facts">${measures}</dl><div class="bars">${new Html(barsHtml(trial, scales))}</div></div>${exceptionHtml(trial)}${flagTexts(trial).map((text) => html`<p class="what">Flag: ${text}.</p>`)}${tests !== null && testsHtml(tests)}<p class="sub">Around the verifier: ${oneLine(checksText(trial))}</p>`
    .text
}

function exceptionHtml(trial: TrialRecord): Html | null {
  const { exception_type, exception_message } = trial
  if (exception_type === null) return null
  const message = [exception_type, exception_message].filter((part) => part !== null).join(': ')
  return html`<p class="what">${exceptionName(trial)}</p><pre>${plainLines(message)}</pre>`
}

function testsHtml({ rows, passed, failed, other }: TrialTests): Html {
  const others = other > 0 && `, ${other} other`
  return html`<details${failed > 0 && ' open'}><summary>${plural(rows.length, 'named test')}: ${passed} passed, ${failed} failed${others}</summary><ul class="tests">${rows.map(testHtml)}</ul></details>`
}

const TONES = { passed: 'success', failed: 'failure', skipped: 'excluded', pending: 'excluded', other: 'excluded' }

function testHtml({ status, suite, name, duration_s, message }: TestRecord): Html {
  const group = suite !== null && html`<span class="sub">${oneLine(suite)} </span>`
  const time = duration_s !== null && html`<span class="sub num"> ${duration(duration_s)}</span>`
  const said = message !== null && html`<pre>${plainLines(message)}</pre>`
  return html`<li><span class="mark ${TONES[status]}">${status}</span> ${group}<span class="num">${oneLine(name)}</span>${time}${said}</li>`
}
