/** An Atom feed of the site. */
export type FeedEntry = {
  /** Below the site's base. */
  readonly path: string
  /** What it tells of. */
  readonly news: string
  /** By which rule something is news here. */
  readonly subtitle: string
  /** The page that it belongs to, below the site's base. */
  readonly page: string
}

/** What a list on the site calls it. */
export function feedWords({ news }: FeedEntry): string {
  return `Atom feed of ${news}`
}

/** What a reader of feeds calls it, among those of other sites. */
export function feedTitle({ news }: FeedEntry, site: string): string {
  return `${site}: ${news}`
}

export const FEEDS = {
  configs: {
    path: 'feeds/configs.atom',
    news: 'new configs',
    subtitle: 'Every config with its first trial that counts, or counted on an earlier version of the task.',
    page: 'configs/',
  },
  regressions: {
    path: 'feeds/regressions.atom',
    news: 'regressions',
    subtitle:
      "Pass rates that dropped. At the end of each day (UTC) every config and task version that gained a trial is tested: its last 10 trials against the up to 50 before them, Fisher's exact test, adjusted over all that were tested that day (Benjamini-Hochberg). Told are drops with an adjusted p of at most 0.05 and of at least 20 points, each once.",
    page: '',
  },
  tasks: {
    path: 'feeds/tasks.atom',
    news: 'new tasks and releases',
    subtitle: 'Every version of every task with the first trial that ran it, and every release.',
    page: 'tasks/',
  },
  runs: {
    path: 'feeds/runs.atom',
    news: 'runs and imports',
    subtitle:
      'Every run with what it planned and what came of it, and every import, dated by its last trial. Without a time it has no entry.',
    page: 'runs/',
  },
} as const satisfies Readonly<Record<string, FeedEntry>>
