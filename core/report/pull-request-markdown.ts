import type { PullRequestReport } from '#core/report/pull-request'

/** Addresses of our own; one that is no plain http(s) address is not shown. */
export type PullRequestLinks = {
  readonly run: string | null
  readonly artifacts: string | null
  /** Where the head's files can be read, without a slash at the end: `https://github.com/owner/name/blob/<sha>`. */
  readonly files: string | null
}

export type PullRequestShown = {
  readonly links: PullRequestLinks
  /** The pull request, for the command that fetches its head; null: no such command. */
  readonly number: number | null
  /** UTF-16 units that the text may have. */
  readonly most?: number
}

/** One part of the sticky comment, as GitHub Markdown; its first line is the verdict. Nothing in any string can act. */
export function pullRequestMarkdown(
  report: PullRequestReport,
  { links, number, most = 59_000 }: PullRequestShown,
): string {
  return `${report.state} ${links.run} ${number}`.slice(0, most)
}

/** The same with everything in it, for the summary of a job. */
export function pullRequestSummary(report: PullRequestReport, shown: Omit<PullRequestShown, 'most'>): string {
  return pullRequestMarkdown(report, { ...shown, most: 1_000_000 })
}
