import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { plural } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import type { UserError } from '#core/user-error'

/** What was found for a push. Addresses are our own, all other texts are data. */
export type Adoption = {
  readonly branch: string
  /** Trials that are new in the ledger. */
  readonly adopted: number
  /** Of the commit that holds them; null where none landed. */
  readonly url: string | null
  readonly runs: readonly {
    readonly pull: number
    /** Of the run's page. */
    readonly url: string
    readonly id: number
    /** null where nothing was taken; `left` says why then. */
    readonly trials: number | null
    readonly left: readonly NotTaken[]
  }[]
  /** What did not even come to a run, and what the ledger did not take. */
  readonly left: readonly NotTaken[]
  /** Why nothing could be pushed. */
  readonly problem: UserError | null
}

const MOST_LINES = 100
/** Of a run; the others stand below the table. */
const MOST_IN_A_ROW = 5

/** What became of the runs of merged pull requests, as GitHub Markdown; its first line says it all. */
export function adoptionMarkdown(adoption: Adoption): string {
  const { runs, problem } = adoption
  const blocks = [
    `**${headline(adoption, escapeMarkdown)}**${rest(adoption)}`,
    problem === null ? null : `What to do: ${escapeMarkdown(problem.remedy ?? 'see the log of this step')}`,
    runs.length === 0 ? null : runTable(runs),
    leftList(adoption),
  ]
  return `${blocks.filter((block) => block !== null).join('\n\n')}\n`
}

/** The same as one line for a log. */
export function adoptionLine(adoption: Adoption): string {
  return headline(adoption, (text) => text)
}

/** @param shown how a text of others is written */
function headline({ adopted, runs, branch, problem }: Adoption, shown: (text: string) => string): string {
  const found = runs.reduce((sum, { trials }) => sum + (trials ?? 0), 0)
  if (problem !== null) {
    return `${plural(found, 'trial')} of pull requests could not land on ${shown(branch)}: ${shown(problem.message)}`
  }
  if (adopted > 0) return `${plural(adopted, 'trial')} of pull requests landed on ${shown(branch)}`
  return found > 0 ? 'The ledger has all trials of these pull requests' : 'There is nothing to take over'
}

function rest({ url, problem }: Adoption): string {
  if (problem !== null) return ''
  return url === null ? '. What is missing is planned.' : ` ([commit](${url})). What is missing is planned.`
}

function runTable(runs: Adoption['runs']): string {
  const rows = runs.slice(0, MOST_LINES).map(({ pull, id, url, trials, left }) => [
    `${pull}`,
    `[${id}](${url})`,
    trials === null ? 'none' : `${trials}`,
    left
      .slice(0, MOST_IN_A_ROW)
      .map((each) => escapeMarkdown(told(each)))
      .join('; '),
  ])
  return markdownTable([['pull request', 'run', 'trials', 'left'], ...rows], { alignDelimiters: false })
}

function leftList({ left, runs }: Adoption): string | null {
  const long = runs.flatMap((run) => run.left.slice(MOST_IN_A_ROW))
  const lines = [...left, ...long]
  if (lines.length === 0) return null
  const shown = lines.slice(0, MOST_LINES).map((each) => `- ${escapeMarkdown(told(each))}`)
  const more = lines.length - shown.length
  return ['Left:', '', ...shown, ...(more === 0 ? [] : [`- and ${more} more`])].join('\n')
}

/** One thing that did not come in, and why, as plain text. */
export function told({ what, reason }: NotTaken): string {
  return what === '' ? reason : `${what}: ${reason}`
}
