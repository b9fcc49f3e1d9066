import { marked } from 'marked'
import { markdownToHtml } from 'satteri'

/** Two renderers of GitHub's Markdown, so that a mistake of one does not hide what a text can do. */
export const RENDERERS: readonly (readonly [name: string, render: (markdown: string) => string])[] = [
  ['marked', (markdown) => marked.parse(markdown, { gfm: true, async: false })],
  ['satteri', (markdown) => markdownToHtml(markdown).html],
]

/** The tags of rendered Markdown in their order, with the addresses of links: everything that is not text. */
export function tagsOf(html: string): string[] {
  return [...html.matchAll(/<!--[\s\S]*?-->|<(\/?[a-zA-Z][\w-]*)([^>]*)>/g)].flatMap(([all, name, attributes = '']) => {
    if (name === undefined) return [all]
    // What a renderer says of a language or an alignment is its own.
    const address = /\b(?:href|src|on\w+)="[^"]*"/.exec(attributes)?.[0]
    return [address === undefined ? name : `${name} ${address}`]
  })
}

/** What a reader sees outside of code, where GitHub looks for mentions, references, addresses and emoji names. */
export function proseOf(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(pre|code)\b[^>]*>[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(lt|gt|quot|apos);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '')
    .replace(/&amp;/g, '&')
}
