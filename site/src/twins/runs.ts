import { type Block, left, right, type Text } from '#core/report/blocks'
import { count, duration, fraction, minute, NONE, plural, usd } from '#core/report/format'
import { HARNESS_WORDS, harnessWords } from '#core/report/harness-words'
import { excludedWords } from '#core/report/notes'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import { datasetPath, runPath } from '#core/report/page-path'
import {
  NO_SHARD,
  outcomesText,
  type PlanRun,
  RUN_NOTES,
  rangesText,
  runHeadline,
  runsHeadline,
} from '#core/report/runs-page'
import type { Twin } from '../files/twins.ts'
import { cellHref, configHref, runHref } from '../links.ts'
import { runsOf } from '../models/runs.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD, toCell, toConfig, toTwin } from './links.ts'

/** The list of runs and imports, and each run. */
export function* runTwins(sources: Sources): Generator<Twin> {
  const page = runsOf(sources)
  yield {
    path: 'runs/',
    up: [LEADERBOARD],
    json: {
      ...page,
      runs: page.runs.map(({ cells, shards, ...run }) => ({ ...run, url: runHref(run.id), shards: shards.length })),
      imports: page.imports.map((group) => ({ ...group, url: configHref(group.config.config_id) })),
    },
    title: 'Runs',
    blocks: [
      { kind: 'verdict', text: runsHeadline(page) },
      ...(page.runs.length === 0
        ? []
        : [
            {
              kind: 'table',
              columns: [
                left('run'),
                left('experiment'),
                left('started (UTC)'),
                right('duration'),
                right('planned'),
                right('scored'),
                right('excluded'),
                right('missing'),
                right('infrastructure failures'),
                right('queue p50'),
                right('cost'),
                left('where'),
                left('commit'),
              ],
              rows: page.runs.map((run) => [
                toTwin(
                  runPath(run.id),
                  run.id,
                  run.planned === null ? ` (${plural(run.trials, 'trial')}, no shard recorded)` : undefined,
                ),
                run.experiment ?? NONE,
                minute(run.started_at),
                duration(run.duration_s),
                count(run.planned),
                count(run.scored),
                count(run.excluded),
                count(run.lost),
                count(run.infrastructure_errors),
                duration(run.queue_p50_s),
                costText(run),
                run.run_address === null ? whereText(run) : { text: 'workflow run', to: run.run_address },
                commitText(run),
              ]),
            } as const,
          ]),
      ...(page.imports.length === 0
        ? []
        : [
            { kind: 'heading', text: 'Imports' } as const,
            {
              kind: 'table',
              columns: [
                left('config'),
                left('dataset'),
                left('day (UTC)'),
                left('run by'),
                right('trials'),
                right('tasks'),
                left('outcomes'),
                right('cost'),
              ],
              rows: page.imports.map((group) => [
                toConfig(group.config),
                group.dataset ?? NONE,
                group.day ?? NONE,
                group.harness === 'harbor'
                  ? HARNESS_WORDS.harbor
                  : toTwin(datasetPath(group.dataset), `run by ${harnessWords(group.harness)}: on a board of its own`),
                count(group.trials),
                count(group.tasks),
                outcomesText(group.outcomes),
                costText(group),
              ]),
            } as const,
          ]),
      ...(page.trials === 0
        ? []
        : ([
            { kind: 'heading', text: 'Reading this list' },
            { kind: 'lines', lines: [...RUN_NOTES, toTwin('ops/', 'How the benchmark runs', '.')] },
          ] as const)),
    ],
  }
  for (const run of page.runs) {
    yield {
      path: runPath(run.id),
      up: [LEADERBOARD, toTwin('runs/', 'Runs')],
      json: {
        ...run,
        cells: run.cells.map((cell) => ({ ...cell, url: cellHref(cell.config.config_id, cell.task_name) })),
      },
      title: `Run ${run.id}`,
      blocks: runBlocks(run),
    }
  }
}

/** The sum with the trials that it is of, where it is not of all. */
function costText({ cost_usd, cost_known, trials }: Pick<PlanRun, 'cost_usd' | 'cost_known' | 'trials'>): string {
  const isWhole = cost_usd === null || cost_known === trials
  return isWhole ? usd(cost_usd) : `${usd(cost_usd)} (${count(cost_known)} of ${plural(trials, 'trial')})`
}

function whereText({ origin }: PlanRun): string {
  return origin === 'local' ? 'one machine' : origin
}

function commitText({ commit, commit_address }: PlanRun): Text {
  if (commit === null) return NONE
  return commit_address === null ? commit : { text: commit, to: commit_address }
}

function originLines(run: PlanRun): readonly Text[] {
  const { run_id, run_address, run_attempt, repository, repository_address } = run
  const attempt = run_attempt === null ? '' : `, attempt ${run_attempt}`
  return [
    `Plan: ${run.plan_digest}`,
    `Where: ${whereText(run)}`,
    ...(repository === null
      ? []
      : [
          repository_address === null
            ? `Repository: ${repository}`
            : { text: `Repository: ${repository}`, to: repository_address },
        ]),
    ...(run_id === null
      ? []
      : [
          run_address === null
            ? `Workflow run: ${run_id}${attempt}`
            : { text: `Workflow run: ${run_id}`, to: run_address, after: attempt },
        ]),
    ...(run.commit === null
      ? []
      : [
          run.commit_address === null
            ? `Commit: ${run.commit}`
            : { text: `Commit: ${run.commit}`, to: run.commit_address },
        ]),
  ]
}

function runBlocks(run: PlanRun): readonly Block[] {
  const queue = run.queue_p50_s === null ? NONE : `${duration(run.queue_p50_s)}, ${duration(run.queue_max_s)}`
  return [
    { kind: 'verdict', text: runHeadline(run) },
    {
      kind: 'lines',
      lines: [
        `Experiment: ${run.experiment ?? NONE}, started ${minute(run.started_at)} UTC, took ${duration(run.duration_s)}`,
        `Trials: ${count(run.trials)}, retries: ${count(run.retries)}, infrastructure failures: ${count(run.infrastructure_errors)}`,
        `Cost: ${run.cost_usd === null ? NONE : `${usd(run.cost_usd)} of ${count(run.cost_known)} trials`}`,
        `Queue, median and longest: ${queue}`,
        ...originLines(run),
      ],
    },
    { kind: 'heading', text: 'Outcomes' },
    run.outcomes.length === 0
      ? { kind: 'lines', lines: ['No trial of this run is in the ledger.'] }
      : {
          kind: 'table',
          columns: [left('mark'), left('outcome'), left('meaning'), right('trials')],
          rows: run.outcomes.map(({ outcome, trials }) => {
            const { letter, words, meaning } = OUTCOME_WORDS[outcome]
            return [letter, words, meaning, count(trials)]
          }),
        },
    ...(run.shards.length === 0
      ? [{ kind: 'heading', text: 'Shards' } as const, { kind: 'lines', lines: [NO_SHARD] } as const]
      : [
          { kind: 'heading', text: 'Shards' } as const,
          {
            kind: 'table',
            columns: [
              left('started (UTC)'),
              right('duration'),
              right('queue'),
              right('planned'),
              right('scored'),
              right('excluded'),
              right('missing'),
              left('missing slots'),
              right('cost'),
            ],
            rows: run.shards.map((shard) => [
              `${minute(shard.started_at)}${shard.interrupted ? ', stopped before the end' : ''}`,
              duration(shard.duration_s),
              duration(shard.queue_s),
              count(shard.planned),
              count(shard.scored),
              count(shard.excluded),
              count(shard.lost),
              shard.slots_lost === null ? 'not recorded' : rangesText(shard.slots_lost) || NONE,
              usd(shard.cost_usd),
            ]),
          } as const,
        ]),
    { kind: 'heading', text: 'Cells' },
    {
      kind: 'table',
      columns: [left('config'), left('task'), right('trials'), right('successes'), left('excluded'), right('left out')],
      rows: run.cells.map(({ config, task_name, trials, tally }) => [
        toConfig(config),
        toCell(config.config_id, task_name, task_name),
        count(trials),
        fraction(tally.successes, tally.n),
        tally.excluded === 0 ? count(0) : excludedWords(tally.excluded_by),
        count(tally.left_out),
      ]),
    },
  ]
}
