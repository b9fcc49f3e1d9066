import { type Block, left, right } from '#core/report/blocks'
import { count, NONE, plural, points, scoreWithInterval, signedPoints } from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import {
  CALIBRATION_RANK,
  METHOD_LEAD,
  type MethodChapter,
  methodChapters,
  WITHOUT_RANK,
} from '#core/report/method-text'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import { methodPath } from '#core/report/page-path'
import { differentlyWords, type PolicyPage, placesWords } from '#core/report/policy-page'
import { power } from '#core/report/power'
import { OUTCOMES } from '#core/trial/outcome'
import { POLICIES } from '#core/trial/policy'
import type { Twin } from '../files/twins.ts'
import { configHref } from '../links.ts'
import { boardOf } from '../model.ts'
import { policiesOf } from '../models/method.ts'
import { tb1Home } from '../models/tb1.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD, prose, toConfig, toTwin } from './links.ts'

/** How every number is made, and what each policy makes of every config, beside the default one. */
export function* methodTwins(sources: Sources): Generator<Twin> {
  const policies = policiesOf(sources)
  for (const page of policies) {
    const { policy, rows } = page
    const isDefault = policy === 'default'
    yield {
      path: methodPath(policy),
      up: isDefault ? [LEADERBOARD] : [LEADERBOARD, toTwin('method/', 'Method')],
      json: { ...page, rows: rows.map((row) => ({ ...row, url: configHref(row.config_id) })) },
      title: isDefault ? 'Method' : `The board by the policy ${policy}`,
      blocks: isDefault ? methodBlocks(sources, policies) : policyBlocks(sources, page),
    }
  }
}

function methodBlocks(sources: Sources, policies: readonly PolicyPage[]): readonly Block[] {
  const { pass_threshold, tasks } = boardOf(sources)
  const method = methodChapters({ pass_threshold })
  const hasTb1 = tb1Home(sources) !== null
  return [
    prose(METHOD_LEAD),
    ...chapter(method.trial),
    ...chapter(method.outcomes),
    {
      kind: 'table',
      columns: [left('mark'), left('outcome'), left('when'), left('counts')],
      rows: OUTCOMES.map((outcome) => {
        const { letter, words, meaning, counts } = OUTCOME_WORDS[outcome]
        return [letter, words, meaning, counts]
      }),
    },
    ...chapter(method.score),
    ...chapter(method.rank),
    { kind: 'lines', lines: WITHOUT_RANK },
    prose(CALIBRATION_RANK),
    ...chapter(method.policies),
    {
      kind: 'table',
      columns: [left('policy'), left('counts')],
      rows: policies.map(({ policy }) => [toTwin(methodPath(policy), policy), POLICIES[policy].words.harbor]),
    },
    ...(hasTb1
      ? [
          {
            kind: 'lines' as const,
            lines: policies.map(
              ({ policy }) => `${policy}, of what ${HARNESS_WORDS.tb1} ran: ${POLICIES[policy].words.tb1}`,
            ),
          },
        ]
      : []),
    ...scoreBlocks(policies),
    ...(tasks.length === 0 ? [] : [...chapter(method.power), powerTable(tasks.length)]),
    ...chapter(method.releases),
    ...chapter(method.comparing),
    ...chapter(method.evidence),
    ...chapter(method.cost),
  ]
}

function chapter({ title, paragraphs }: MethodChapter): readonly Block[] {
  return [{ kind: 'heading', text: title }, ...paragraphs.map(prose)]
}

const NOTHING: Block = {
  kind: 'lines',
  lines: ['No trial of these tasks is in the ledger yet, so no policy changes anything.'],
}

/** The score of every config by each policy. */
function scoreBlocks(policies: readonly PolicyPage[]): readonly Block[] {
  const shown = policies.find(({ policy }) => policy === 'default')?.rows ?? []
  if (shown.length === 0) return [NOTHING]
  const others = policies
    .filter(({ policy }) => policy !== 'default')
    .map(({ policy, rows }) => ({ policy, rows: new Map(rows.map((row) => [row.config_id, row])) }))
  return [
    {
      kind: 'table',
      columns: [left('config'), right('default'), ...others.map(({ policy }) => right(policy))],
      rows: shown.map((row) => [
        toConfig(row),
        scoreWithInterval(row.by_default.score, row.by_default.score_low, row.by_default.score_high),
        ...others.map(({ rows }) => {
          const other = rows.get(row.config_id)
          return other === undefined ? NONE : `${points(other.by_policy.score)} ${signedPoints(other.difference)}`
        }),
      ]),
    },
  ]
}

function powerTable(tasks: number): Block {
  return {
    kind: 'table',
    columns: [
      right('attempts'),
      right(`smallest gap that ${plural(tasks, 'task')} find with 80 % power, on tasks like these`),
      right('on exactly these tasks'),
    ],
    rows: power(tasks).map(({ attempts, sampled, fixed }) => [
      count(attempts),
      points(Math.min(1, sampled)),
      points(Math.min(1, fixed)),
    ]),
  }
}

function policyBlocks(sources: Sources, { policy, rows, trials }: PolicyPage): readonly Block[] {
  const board = boardOf(sources).trials
  return [
    {
      kind: 'verdict',
      text: 'The same trials, counted by another rule. The leaderboard itself goes by the default policy.',
    },
    { kind: 'lines', lines: [`Policy ${policy}: ${POLICIES[policy].words.harbor}.`] },
    ...(tb1Home(sources) === null
      ? []
      : [
          {
            kind: 'lines' as const,
            lines: [
              `Of what ${HARNESS_WORDS.tb1} ran, which has boards of its own and is not in this table: ${POLICIES[policy].words.tb1}.`,
            ],
          },
        ]),
    ...(rows.length === 0
      ? [NOTHING]
      : [
          {
            kind: 'lines' as const,
            lines: [
              trials === 0
                ? 'Every trial of the board counts as by the default policy.'
                : `${count(trials)} of ${count(board.counted + board.excluded)} trials of the board count differently than by the default policy.`,
            ],
          },
          {
            kind: 'table' as const,
            columns: [
              left('config'),
              right(policy),
              right('default'),
              right('difference'),
              right('rank'),
              right('default rank'),
              left('places'),
              left('trials that count differently'),
            ],
            rows: rows.map((row) => [
              toConfig(row),
              scoreWithInterval(row.by_policy.score, row.by_policy.score_low, row.by_policy.score_high),
              scoreWithInterval(row.by_default.score, row.by_default.score_low, row.by_default.score_high),
              signedPoints(row.difference),
              count(row.by_policy.rank),
              count(row.by_default.rank),
              placesWords(row) || NONE,
              differentlyWords(row.differently) || 'none',
            ]),
          },
        ]),
  ]
}
