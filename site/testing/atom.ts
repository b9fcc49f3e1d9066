import { parser } from 'sax'

/** An element of an XML document, with the text that stands directly in it. */
export type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

/** What XML 1.0 has no way to write; the parser takes it, stricter ones do not. */
const NO_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

/** Throws where a strict XML parser finds an error. */
export function parseXml(xml: string): Element {
  if (NO_CHARACTER.test(xml)) throw new Error(`a character that XML does not have: ${JSON.stringify(xml)}`)
  const document: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [document]
  const add = (text: string) => {
    const inside = open.at(-1)
    if (inside !== undefined) inside.text += text
  }
  const strict = parser(true)
  strict.onerror = (error) => {
    throw error
  }
  strict.onopentag = ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  }
  strict.onclosetag = () => void open.pop()
  strict.ontext = add
  strict.oncdata = add
  strict.write(xml).close()
  const [root] = document.children
  if (root === undefined) throw new Error('an empty document')
  return root
}

export function textOf(element: Element | undefined): string {
  return element?.text ?? ''
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** What RFC 4287 (sections 4.1.1, 4.1.2, 4.2.6, 4.2.7) has against a feed whose entries each have a page and a content. */
export function against4287(xml: string): readonly string[] {
  const feed = parseXml(xml)
  const found: string[] = []
  const check = (holds: boolean, what: string) => {
    if (!holds) found.push(what)
  }
  check(feed.name === 'feed' && feed.attributes.xmlns === 'http://www.w3.org/2005/Atom', 'root')
  const entries = of(feed, 'entry')
  const ids = entries.map((entry) => textOf(of(entry, 'id')[0]))
  check(new Set(ids).size === ids.length, 'two entries with one id')
  check(
    of(feed, 'author').every((author) => textOf(of(author, 'name')[0]) !== ''),
    'an author without a name',
  )
  check(of(feed, 'author').length > 0, 'no author')
  check(of(feed, 'link').filter(({ attributes }) => attributes.rel === 'self').length === 1, 'no link to itself')
  for (const [element, where] of [[feed, 'feed'], ...entries.map((entry) => [entry, 'entry'] as const)] as const) {
    for (const name of ['id', 'title', 'updated']) check(of(element, name).length === 1, `${where}: not one ${name}`)
    for (const name of ['subtitle', 'generator', 'content', 'published', 'summary']) {
      check(of(element, name).length <= 1, `${where}: several ${name}`)
    }
    check(URL.canParse(textOf(of(element, 'id')[0])), `${where}: the id is no IRI`)
    const dates = [...of(element, 'updated'), ...of(element, 'published')]
    check(
      dates.every((date) => INSTANT.test(textOf(date))),
      `${where}: a date that is none`,
    )
    const pages = of(element, 'link').filter(({ attributes }) => (attributes.rel ?? 'alternate') === 'alternate')
    check(pages.length === 1, `${where}: not one page`)
    check(
      of(element, 'link').every(({ attributes }) => attributes.href !== undefined),
      `${where}: a link to nowhere`,
    )
  }
  return found
}

function of(element: Element, name: string): readonly Element[] {
  return element.children.filter((child) => child.name === name)
}
