import { benchmarkName, configNews, evidenceOf, type News, newest, newsId, runNews, taskNews } from '#core/report/news'
import { regressionNews, regressions } from '#core/report/regressions'
import { FEEDS } from '../feed-list.ts'
import { BASE, ORIGIN } from '../links.ts'
import { runsOf } from '../models/runs.ts'
import type { Sources } from '../sources.ts'
import { atom } from './atom.ts'
import type { SiteFile } from './file.ts'

/** `feeds/*.atom`. */
export function* feedFiles(sources: Sources): Generator<SiteFile> {
  const { trials, releases, byTask, configs, standingOf, rules } = sources
  const benchmark = benchmarkName(trials)
  const evidence = evidenceOf(trials, standingOf, rules)
  const news: Readonly<Record<keyof typeof FEEDS, readonly News[]>> = {
    configs: configNews(benchmark, evidence, configs),
    regressions: regressionNews(benchmark, regressions(evidence), configs),
    tasks: taskNews(benchmark, byTask, releases),
    runs: runNews(benchmark, runsOf(sources)),
  }
  const asOf = trials.reduce<string | null>(
    (latest, { finished_at: at }) => (at !== null && (latest === null || at > latest) ? at : latest),
    null,
  )
  for (const name of Object.keys(FEEDS) as (keyof typeof FEEDS)[]) {
    const place = {
      id: newsId(benchmark, 'feed', name),
      site: sources.title,
      author: benchmark,
      origin: ORIGIN,
      base: BASE,
      asOf,
    }
    yield { path: FEEDS[name].path, content: atom(FEEDS[name], newest(news[name]), place) }
  }
}
