import { Feed } from 'feed'
import { escapeXml, xmlLine } from '#core/report/escape-xml'
import type { News } from '#core/report/news'
import { type FeedEntry, feedTitle } from '../feed-list.ts'

/** Where a feed stands while its origin is unknown: a host that cannot be, taken out of the addresses again. */
const NOWHERE = 'https://nowhere.invalid'

const GENERATOR = 'Regatta'

/** What a feed of no trials was last updated at: the clock of a build says nothing about the data. */
const NEVER = '1970-01-01T00:00:00.000Z'

/**
 * An Atom feed (RFC 4287) of news, in their order.
 *
 * @param id of the feed, an absolute IRI
 * @param site what the benchmark is called
 * @param author who is named as its author, any text; of one that leaves nothing to read, or of null, the benchmark is
 * @param origin null: every address in it is relative to where it is served from
 * @param asOf when the newest trial ended, as of which a feed without an entry says so; null: there is none
 * @param base of the site, with a slash at both ends
 */
export function atom(
  entry: FeedEntry,
  news: readonly News[],
  {
    id,
    site,
    author,
    origin,
    base,
    asOf,
  }: { id: string; site: string; author: string | null; origin: string | null; base: string; asOf: string | null },
): string {
  const address = (below: string) => `${origin ?? NOWHERE}${base}${below}`
  const updated = news.reduce(
    (latest, { at }) => (at > latest ? at : latest),
    news.length === 0 ? (asOf ?? NEVER) : NEVER,
  )
  const feed = new Feed({
    id,
    title: feedTitle(entry, site),
    description: entry.subtitle,
    updated: new Date(updated),
    // The library writes the references of a name, but takes any character.
    author: { name: xmlLine(author ?? '') || site },
    link: address(entry.page),
    feed: address(entry.path),
    generator: GENERATOR,
  })
  for (const each of news) {
    feed.addItem({
      id: each.id,
      // Titles and contents of the library are HTML.
      title: escapeXml(each.title),
      content: each.lines.map((line) => `<p>${escapeXml(line)}</p>`).join(''),
      link: address(each.path),
      date: new Date(each.at),
      published: new Date(each.at),
    })
  }
  const xml = `${feed.atom1()}\n`
  return origin === null ? xml.replace(/<link [^>]*>/g, (link) => link.replace(NOWHERE, '')) : xml
}
