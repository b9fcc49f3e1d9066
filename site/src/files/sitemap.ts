import { escapeXml } from '#core/report/escape-xml'
import { address, BASE, ORIGIN } from '../links.ts'
import { canonicalPath } from '../models/canonical.ts'
import type { Sources } from '../sources.ts'
import type { SiteFile, Written } from './file.ts'

/** So many addresses the protocol allows in one file. */
const MOST_ADDRESSES = 50_000

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
const SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

/**
 * `sitemap.xml` of these addresses, and its parts where they are more than one file may hold.
 *
 * @param addresses of pages, whole
 * @param place whole address of a path below the site's base
 */
export function* sitemap(
  addresses: readonly string[],
  place: (path: string) => string,
  most = MOST_ADDRESSES,
): Generator<SiteFile> {
  if (addresses.length <= most) {
    yield { path: 'sitemap.xml', content: listed('urlset', 'url', addresses) }
    return
  }
  const parts: string[] = []
  for (let from = 0; from < addresses.length; from += most) {
    const path = `sitemaps/${parts.length + 1}.xml`
    parts.push(path)
    yield { path, content: listed('urlset', 'url', addresses.slice(from, from + most)) }
  }
  yield { path: 'sitemap.xml', content: listed('sitemapindex', 'sitemap', parts.map(place)) }
}

function listed(list: string, item: string, addresses: readonly string[]): string {
  const lines = addresses.map((each) => `<${item}><loc>${escapeXml(each)}</loc></${item}>\n`)
  return `${HEAD}<${list} ${SCHEMA}>\n${lines.join('')}</${list}>\n`
}

/** What crawlers are told; only where the site has the host to itself do they look for it. */
export function robots(sitemapAddress: string | null): string {
  const rules = 'User-agent: *\nAllow: /\n'
  return sitemapAddress === null ? rules : `${rules}\nSitemap: ${sitemapAddress}\n`
}

/** `sitemap.xml`, of the canonical pages, which holds whole addresses and so needs the origin, and `robots.txt`. */
export async function* crawlerFiles(sources: Sources, { pages }: Written): AsyncGenerator<SiteFile> {
  const canonical = (await pages()).filter((path) => canonicalPath(sources, path) === path)
  if (ORIGIN !== null) yield* sitemap(canonical.map(address), address)
  if (BASE === '/') yield { path: 'robots.txt', content: robots(ORIGIN === null ? null : address('sitemap.xml')) }
}
