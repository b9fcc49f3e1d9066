import { type Block, left, right } from '#core/report/blocks'
import type { TrialTests } from '#core/report/cell-page'
import type { Clipped } from '#core/report/clipped'
import { bytes, count, duration, minute, NONE, plural, reward } from '#core/report/format'
import { trialPath } from '#core/report/page-path'
import { provenance } from '#core/report/provenance'
import type { ShownStep, ShownTrajectory } from '#core/report/trajectory-page'
import { type BarPart, costText, phaseBar, tokenBar } from '#core/report/trial-facts'
import { trialTitle } from '#core/report/trial-title'
import type { LeftLog } from '#core/trial/left-files'
import { plainLines } from '#core/trial/plain-text'
import type { Twin } from '../files/twins.ts'
import { leftBy, type TrialPage, trialPagesOf } from '../models/evidence.ts'
import type { Sources } from '../sources.ts'
import { cellAbove, detailLines, originText, trialJson } from './cells.ts'
import { toCell } from './links.ts'

/** Every trial that has a page: its JSON has what a cell's has of it, and the steps and logs as far as the page shows them. */
export function* trialTwins(sources: Sources): Generator<Twin> {
  for (const page of trialPagesOf(sources).values()) yield trialTwin(page)
}

function trialTwin(page: TrialPage): Twin {
  const { cell, entry } = page
  const { trial, tests } = entry
  const { trajectories, verifier, agent, harbor, not_read } = leftBy(page)
  return {
    path: trialPath(cell.config.config_id, cell.task_name, trial.trial_id),
    up: [...cellAbove(cell), toCell(cell.config.config_id, cell.task_name, plural(cell.trials.length, 'trial'))],
    json: {
      config: cell.config,
      task_name: cell.task_name,
      trial: trialJson(entry),
      trajectories,
      logs: { verifier, agent, harbor },
      not_read,
    },
    title: `${cell.config.label} on ${cell.task_name}`,
    blocks: [
      { kind: 'verdict', text: trialTitle(entry) },
      {
        kind: 'lines',
        lines: [
          `Reward: ${reward(trial.reward)}`,
          `Tests passed: ${tests === null ? NONE : `${tests.passed}/${tests.rows.length}`}`,
          `Steps: ${count(trial.steps)}`,
          `Cost: ${costText(trial)}`,
          `Finished (UTC): ${minute(trial.finished_at)}`,
          `Time: ${barText(phaseBar(trial, null))}`,
          `Tokens: ${barText(tokenBar(trial, null))}`,
          ...detailLines(entry),
        ],
      },
      ...(tests === null ? [] : testBlocks(tests)),
      { kind: 'heading', text: 'Where it comes from' },
      { kind: 'lines', lines: (provenance([trial]).own[0] ?? []).map(originText) },
      ...trajectories.flatMap(trajectoryBlocks),
      ...[...verifier, ...agent, ...harbor].flatMap(logBlocks),
    ],
  }
}

function barText(parts: readonly BarPart[]): string {
  return parts.map(({ label, text }) => `${label} ${text}`).join(', ')
}

function testBlocks({ rows }: TrialTests): readonly Block[] {
  return [
    { kind: 'heading', text: 'Named tests' },
    {
      kind: 'table',
      columns: [left('suite'), left('test'), left('status'), right('took')],
      rows: rows.map(({ suite, name, status, duration_s }) => [suite ?? NONE, name, status, duration(duration_s)]),
    },
  ]
}

function trajectoryBlocks({ title, refused, facts, steps, continued }: ShownTrajectory): readonly Block[] {
  return [
    { kind: 'heading', text: title },
    ...(refused === null ? [] : [{ kind: 'lines' as const, lines: [`not shown: ${refused}`] }]),
    ...(facts.length === 0 ? [] : [{ kind: 'lines' as const, lines: [facts.join(', ')] }]),
    ...steps.map((step) => ({ kind: 'lines' as const, lines: stepLines(step) })),
    ...(continued === null
      ? []
      : [{ kind: 'lines' as const, lines: [`It goes on in ${continued.text}${elsewhere(continued.anchor)}.`] }]),
  ]
}

function stepLines(step: ShownStep): readonly string[] {
  if (step.kind === 'gap') return [step.text]
  if (step.kind === 'raw') return [`${step.number}, not a step: ${brief(step.text)}`]
  return [
    [`${step.number} ${step.source}`, ...step.facts].join(', '),
    ...(step.reasoning === null ? [] : [`reasoning: ${brief(step.reasoning)}`]),
    ...(step.message.head === '' ? [] : [brief(step.message)]),
    ...step.calls.map((call) => `calls ${call.name}: ${brief(call.arguments)}`),
    ...step.results.flatMap(({ content, lines, subagents }) => [
      ...(content.head === '' ? [] : [`result, ${plural(lines, 'line')}: ${brief(content)}`]),
      ...subagents.map(({ text, anchor }) => `Subagent: ${text}${elsewhere(anchor)}`),
    ]),
    ...(step.left_out === null ? [] : [step.left_out]),
  ]
}

function elsewhere(anchor: string | null): string {
  return anchor === null ? ', which is not here' : ''
}

/** Markdown has a line for what a page folds up; the JSON has all of it. */
function brief({ head, cut, tail }: Clipped): string {
  const shown = cut === 0 && head.length <= BRIEF ? head : `${head.slice(0, BRIEF)} ...`
  return cut === 0 ? shown : `${shown} ${tail.slice(-BRIEF)}`
}

const BRIEF = 600
/** Lines of a log's end. */
const LOG_LINES = 40

function logBlocks(log: LeftLog): readonly Block[] {
  if (log.state === 'refused') {
    return [
      { kind: 'heading', text: log.path },
      { kind: 'lines', lines: [`not shown: ${log.reason}`] },
    ]
  }
  const lines = plainLines(log.tail === '' ? log.head : log.tail)
    .split('\n')
    .filter((line) => line.trim() !== '')
  const shown = lines.slice(-LOG_LINES).map((line) => line.slice(0, BRIEF))
  const what = log.cut_bytes === 0 && lines.length <= LOG_LINES ? '' : `, its last ${plural(shown.length, 'line')}`
  return [
    { kind: 'heading', text: `${log.path}, ${bytes(log.size_bytes)}${what}` },
    ...(shown.length === 0 ? [] : [{ kind: 'code' as const, text: shown.join('\n') }]),
  ]
}
