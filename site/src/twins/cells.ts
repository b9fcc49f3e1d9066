import { left, right, type Text } from '#core/report/blocks'
import { matrixPath, onRelease, releaseWords } from '#core/report/board-choices'
import type { CellPage, CellTrial } from '#core/report/cell-page'
import { cellOnReleaseWords } from '#core/report/cell-releases'
import { totalsWords } from '#core/report/cell-totals'
import { checksText, flagTexts } from '#core/report/checks-text'
import { datasetWords } from '#core/report/dataset-boards'
import { count, duration, minute, NONE, plural, rateWithInterval, reward } from '#core/report/format'
import { HARNESS_WORDS, harnessWords } from '#core/report/harness-words'
import { excludedWords } from '#core/report/notes'
import { cellPath, trialPath } from '#core/report/page-path'
import type { Origin } from '#core/report/provenance'
import { costText, exceptionName } from '#core/report/trial-facts'
import type { TrialId } from '#core/trial/ids'
import type { Twin } from '../files/twins.ts'
import { trialHref } from '../links.ts'
import type { TrialPage } from '../models/evidence.ts'
import { LEADERBOARD, toConfig, toTask, toTwin } from './links.ts'

/**
 * Its JSON has all columns of the ledger for each of its trials, and their named tests.
 *
 * @param pages of trials whose files the site shows
 * @param release that the board is of; null where there is none
 */
export function cellTwin(cell: CellPage, pages: ReadonlyMap<TrialId, TrialPage>, release: string | null): Twin {
  const { config, task_name, tally, totals, others, releases } = cell
  const used = totalsWords(totals, tally.n)
  const excluded = tally.excluded === 0 ? '' : ` (${excludedWords(tally.excluded_by)})`
  return {
    path: cellPath(config.config_id, task_name),
    up: cellAbove(cell),
    json: {
      config,
      task_name,
      release,
      tally,
      totals,
      others,
      releases: releases.map(({ release: { choice }, cell: { config_id: _, ...its } }) => ({
        release: choice.wanted,
        ...its,
      })),
      trials: cell.trials.map((entry) => ({
        ...trialJson(entry),
        url: pages.has(entry.trial.trial_id) ? trialHref(config.config_id, task_name, entry.trial.trial_id) : null,
      })),
    },
    title: `${config.label} on ${task_name}`,
    blocks: [
      { kind: 'verdict', text: verdict(cell, onRelease(release)) },
      ...(cell.trials.every(({ board }) => board !== null)
        ? []
        : [
            {
              kind: 'lines' as const,
              lines: [
                `${plural(tally.n, 'trial')} counted, ${count(tally.excluded)} excluded${excluded}, ${tally.left_out} left out`,
                ...(used === null ? [] : [used]),
              ],
            },
          ]),
      ...(others.length === 0
        ? []
        : [
            {
              kind: 'lines' as const,
              lines: others.map(({ board, tally: its }) =>
                toTwin(
                  board.path,
                  `${HARNESS_WORDS[board.harness]}: ${datasetWords(board.dataset)}`,
                  `, a board of its own: ${rateWithInterval(its.successes, its.n, its.low, its.high)}, ${plural(its.n, 'trial')} counted, ${count(its.excluded)} excluded, ${count(its.left_out)} left out`,
                ),
              ),
            },
          ]),
      ...(releases.length === 0
        ? []
        : [
            { kind: 'heading' as const, text: 'On other releases' },
            {
              kind: 'lines' as const,
              lines: releases.map((each) =>
                toTwin(
                  matrixPath(each.release.choice),
                  releaseWords(each.release.choice),
                  `: ${cellOnReleaseWords(each)}`,
                ),
              ),
            },
          ]),
      { kind: 'table', columns: HEADS, rows: cell.trials.map((entry) => cellRow(entry, cell, pages)) },
      ...detailBlocks(cell.trials),
      ...originBlocks(cell),
    ],
  }
}

/** The twins above those of a cell. */
export function cellAbove({ config, task_name }: CellPage): Twin['up'] {
  return [LEADERBOARD, toConfig(config), toTask(task_name)]
}

function verdict({ tally, trials }: CellPage, on: string): string {
  if (trials.every(({ board }) => board !== null)) {
    return 'Harbor ran no trial of this cell, so it is not on the leaderboard.'
  }
  return tally.n === 0
    ? `No trial of this cell counts${on}.`
    : `${rateWithInterval(tally.successes, tally.n, tally.low, tally.high)} of counted trials${on}`
}

/** A trial as data: its row of the ledger, how it is marked and counted, and its named tests. */
export function trialJson({ trial, mark, board, standing, why_not, elsewhere, tests }: CellTrial) {
  return { ...trial, mark, board: board?.path ?? null, standing, why_not, elsewhere, tests: tests?.rows ?? null }
}

const COLUMNS = [
  { column: left('mark'), cell: ({ mark }: CellTrial) => mark.text },
  { column: right('attempt'), cell: ({ trial }: CellTrial) => count(trial.attempt) },
  { column: left('outcome'), cell: ({ mark }: CellTrial) => mark.words },
  { column: right('reward'), cell: ({ trial }: CellTrial) => reward(trial.reward) },
  {
    column: right('tests passed'),
    cell: ({ tests }: CellTrial) => (tests === null ? NONE : `${tests.passed}/${tests.rows.length}`),
  },
  { column: right('environment set-up'), cell: ({ trial }: CellTrial) => duration(trial.environment_setup_s) },
  { column: right('agent set-up'), cell: ({ trial }: CellTrial) => duration(trial.agent_setup_s) },
  { column: right('agent'), cell: ({ trial }: CellTrial) => duration(trial.agent_s) },
  { column: right('verifier'), cell: ({ trial }: CellTrial) => duration(trial.verifier_s) },
  { column: right('tokens in'), cell: ({ trial }: CellTrial) => count(trial.input_tokens) },
  { column: right('cached'), cell: ({ trial }: CellTrial) => count(trial.cache_tokens) },
  { column: right('tokens out'), cell: ({ trial }: CellTrial) => count(trial.output_tokens) },
  { column: right('cost'), cell: ({ trial }: CellTrial) => costText(trial) },
  { column: right('steps'), cell: ({ trial }: CellTrial) => count(trial.steps) },
  { column: left('finished (UTC)'), cell: ({ trial }: CellTrial) => minute(trial.finished_at) },
  { column: left('files were at'), cell: ({ trial }: CellTrial) => trial.evidence ?? NONE },
] as const

const HEADS = [left('trial'), ...COLUMNS.map(({ column }) => column)]

function cellRow(
  entry: CellTrial,
  { config, task_name }: CellPage,
  pages: ReadonlyMap<TrialId, TrialPage>,
): readonly Text[] {
  const { trial_id } = entry.trial
  const name = pages.has(trial_id) ? toTwin(trialPath(config.config_id, task_name, trial_id), trial_id) : trial_id
  return [name, ...COLUMNS.map(({ cell }) => cell(entry))]
}

/** What all of the trials say of where they come from, and a line of what each says of its own. */
function originBlocks({ trials, origin: { shared, own } }: CellPage): Twin['blocks'] {
  return [
    { kind: 'heading', text: 'Where they come from' },
    {
      kind: 'lines',
      lines: [
        ...shared.map(originText),
        ...trials.map(({ trial }, index) => {
          const others = (own[index] ?? []).filter(({ value }) => value !== trial.trial_id)
          return `${trial.trial_id}: ${others.map(({ name, value }) => `${name} ${value}`).join(', ') || 'no more than that'}`
        }),
      ],
    },
  ]
}

/** `Commit: 0123456`, with its page. */
export function originText({ name, value, link }: Origin): Text {
  const text = `${name}: ${value}`
  return link === null ? text : { text, to: link }
}

/** What a table has no room for: why trials do not count, exceptions, failed tests. */
function detailBlocks(trials: readonly CellTrial[]): Twin['blocks'] {
  const lines = trials.flatMap((entry) => detailLines(entry).map((line) => `${entry.trial.trial_id}: ${line}`))
  return lines.length === 0 ? [] : [{ kind: 'lines', lines }]
}

/** In one line each, as far as there is something to tell. */
export function detailLines({ trial, board, why_not, elsewhere, tests }: CellTrial): readonly string[] {
  const { exception_type, exception_message, outcome_detail } = trial
  const exception = [exception_type, exception_message].filter((part) => part !== null).join(': ')
  return [
    ...(board === null ? [] : [`run by ${harnessWords(board.harness)}, of ${datasetWords(board.dataset)}`]),
    ...(why_not === null
      ? []
      : [
          `Not counted: ${why_not}.${outcome_detail === null ? '' : ` ${outcome_detail.slice(0, LONGEST)}`}${elsewhere === null ? '' : ` ${elsewhere}`}`,
        ]),
    ...(exception === '' ? [] : [`${exceptionName(trial)}: ${exception.slice(0, LONGEST)}`]),
    ...flagTexts(trial).map((text) => `flag: ${text}`),
    `around the verifier: ${checksText(trial)}`,
    ...(tests?.rows ?? [])
      .filter(({ status }) => status === 'failed')
      .map(({ name, message }) => `failed test ${name}${message === null ? '' : `: ${message.slice(0, LONGEST)}`}`),
  ]
}

const LONGEST = 500
