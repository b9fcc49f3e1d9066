import { matrixPath, onRelease, releaseAnchor } from '#core/report/board-choices'
import type { CellPage, CellTrial } from '#core/report/cell-page'
import { cellOnReleaseWords } from '#core/report/cell-releases'
import { totalsWords } from '#core/report/cell-totals'
import { datasetWords, type OtherBoard } from '#core/report/dataset-boards'
import { count, plural, rateWithInterval } from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import { Html, html } from '#core/report/html'
import { excludedWords } from '#core/report/notes'
import { rangeHtml } from '#core/report/range-html'
import type { Tally } from '#core/report/tally'
import { barScales } from '#core/report/trial-facts'
import { marksHtml, provenanceHtml, trialHtml } from '#core/report/trial-html'
import { oneLine } from '#core/trial/plain-text'

export type CellShown = {
  /** Of the release that the board is of; null where there is none. */
  readonly release: string | null
  /** Where the page of a trial is; null where the site does not show its files. */
  readonly pageOf: (entry: CellTrial) => string | null
  /** The address of a path below the site's base. */
  readonly href: (path: string) => string
}

/** What the page of a cell says below the head of the site. */
export function cellHtml(cell: CellPage, { release, pageOf, href }: CellShown): string {
  const on = onRelease(release)
  const scales = barScales(cell.trials.map(({ trial }) => trial))
  const { shared, own } = cell.origin
  const origins = new Map(cell.trials.map((entry, index) => [entry, own[index] ?? []]))
  const sections = sectionsOf(cell, on).map(({ id, title, entries }) => {
    const trials = entries.map((entry) =>
      trialHtml({ entry, scales, origins: origins.get(entry) ?? [], page: pageOf(entry), href }),
    )
    return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${new Html(marksHtml(entries) + trials.join(''))}</section>`
  })
  const origin =
    shared.length > 0 &&
    html`<section aria-labelledby="origin"><h2 id="origin">Where they all come from</h2>${new Html(provenanceHtml(shared))}</section>`
  return html`<h1>${nameHtml(cell.config.label)} <span class="light">on</span> ${nameHtml(cell.task_name)}</h1>${resultHtml(cell, on, href)}${othersHtml(cell, href)}${releasesHtml(cell, href)}${toolsHtml(cell)}${sections}${origin}<p class="notes">Steps and logs are shown of the newest passed and the newest failed trial whose files were at hand when the site was built.</p>`
    .text
}

/** A name from a task or a manifest: one line, and its writing direction stays its own. */
function nameHtml(text: string): Html {
  return html`<bdi>${oneLine(text)}</bdi>`
}

function otherName({ harness, dataset }: OtherBoard): string {
  return `${HARNESS_WORDS[harness]}: ${oneLine(datasetWords(dataset))}`
}

function sectionsOf(cell: CellPage, on: string) {
  const leftOut = ({ board, standing }: CellTrial) => board === null && standing === 'left_out'
  return [
    {
      id: 'trials',
      title: 'Trials',
      entries: cell.trials.filter((entry) => entry.board === null && !leftOut(entry)),
    },
    {
      id: 'left-out',
      title: on === '' ? 'Left out of the board' : `Left out${on}`,
      entries: cell.trials.filter(leftOut),
    },
    ...cell.others.map(({ board }, index) => ({
      id: `other-${index}`,
      title: otherName(board),
      entries: cell.trials.filter((entry) => entry.board === board),
    })),
  ].filter(({ entries }) => entries.length > 0)
}

function tallyHtml({ n, successes, rate, low, high }: Tally, on = ''): Html {
  return html`<b class="num">${rateWithInterval(successes, n, low, high)}</b>${on} ${rangeHtml(rate, low, high)}`
}

function countedText({ n, excluded, excluded_by, left_out }: Tally): string {
  const why = excluded > 0 ? ` (${excludedWords(excluded_by)})` : ''
  return `${plural(n, 'trial')} counted, ${count(excluded)} excluded${why}, ${count(left_out)} left out.`
}

function resultHtml({ trials, tally, totals }: CellPage, on: string, href: CellShown['href']): Html {
  if (trials.every(({ board }) => board !== null)) {
    return html`<p class="lead">Harbor ran no trial of this cell, so it is not on the leaderboard.</p>`
  }
  const lead =
    tally.n === 0
      ? html`<p class="lead">No trial of this cell counts${on}.</p>`
      : html`<p class="lead">${tallyHtml(tally, on)}</p>`
  const used = totalsWords(totals, tally.n)
  return html`${lead}<p>Successes of counted trials, with the 95 % interval of the rate. ${countedText(tally)} <a href="${href('method/#outcomes')}">What the letters mean</a>.</p>${used !== null && html`<p class="notes">${used}</p>`}`
}

function othersHtml({ others }: CellPage, href: CellShown['href']): readonly Html[] {
  return others.map(
    ({ board, tally }) =>
      html`<p><a href="${href(board.path)}">${otherName(board)}</a>, a board of its own: ${tallyHtml(tally)} ${countedText(tally)}</p>`,
  )
}

function releasesHtml({ config, releases }: CellPage, href: CellShown['href']): Html | null {
  if (releases.length === 0) return null
  const items = releases.map(
    (each) =>
      html`<li id="${releaseAnchor(each.release.choice)}">${cellOnReleaseWords(each)} <a href="${href(matrixPath(each.release.choice))}#of-${config.config_id}">Its other tasks there</a></li>`,
  )
  return html`<section aria-labelledby="releases"><h2 id="releases">On other releases</h2><ul class="releases">${items}</ul></section>`
}

/** What a script makes use of: the choice of an outcome where there is one, and the keys. */
function toolsHtml({ trials }: CellPage): Html {
  const outcomes = [...Map.groupBy(trials, ({ mark }) => mark.text)]
  const options = outcomes.map(
    ([text, same]) => html`<option value="${text}">${same.length} ${same[0]?.mark.words ?? text}</option>`,
  )
  const choice =
    outcomes.length > 1 &&
    html`<label>Show <select id="outcome"><option value="">all ${trials.length} trials</option>${options}</select></label> <output for="outcome"></output> `
  return html`<p class="filter">${choice}<button type="button" class="help">Keys</button></p>`
}
