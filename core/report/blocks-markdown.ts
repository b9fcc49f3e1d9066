import { markdownTable } from 'markdown-table'
import type { Block, BlockColumn, Text } from '#core/report/blocks'
import { escapeMarkdown } from '#core/report/escape-markdown'
import type { Span } from '#core/report/prose'
import { plainLines } from '#core/trial/plain-text'

/** How a string becomes Markdown: escapeMarkdown, or escapeLightly for a file. */
type Escape = (text: string) => string

/**
 * Blocks as Markdown. Nothing in a name can act: see escapeMarkdown.
 *
 * @param aligned whether the columns of tables stand below each other, for whoever reads the Markdown itself
 * @param safe by default, what makes text harmless for GitHub
 */
export function blocksMarkdown(
  blocks: readonly Block[],
  { aligned = true, safe = escapeMarkdown }: { readonly aligned?: boolean; readonly safe?: Escape } = {},
): string {
  return `${blocks.map((block) => rendered(block, aligned, safe)).join('\n\n')}\n`
}

function rendered(block: Block, aligned: boolean, safe: Escape): string {
  switch (block.kind) {
    case 'verdict':
      return `**${safe(block.text)}**`
    case 'heading':
      return `### ${textMarkdown(block.text, safe)}`
    case 'prose':
      return block.spans.map((span) => spanMarkdown(span, safe)).join('')
    case 'lines':
      return block.lines.map((line) => `- ${textMarkdown(line, safe)}`).join('\n')
    case 'code':
      return fenced(plainLines(block.text))
    case 'table':
      return markdownTable(
        [
          block.columns.map((column) => headMarkdown(column, safe)),
          ...block.rows.map((row) => row.map((text) => textMarkdown(text, safe))),
        ],
        { align: block.columns.map(({ align }) => align), alignDelimiters: aligned },
      )
  }
}

function headMarkdown({ head, to }: BlockColumn, safe: Escape): string {
  return textMarkdown(to === undefined ? head : { text: head, to }, safe)
}

/** Text in a line or a table, its link included. */
export function textMarkdown(text: Text, safe: Escape): string {
  if (typeof text === 'string') return safe(text)
  const { text: name, to, after = '' } = text
  return `${linkMarkdown(name, to, safe)}${spaced(after, safe)}`
}

function linkMarkdown(text: string, to: string, safe: Escape): string {
  return `[${safe(text)}](${to.replace(/[^\w\-.~:/?#@!$&+,;=%]/g, encodeURIComponent)})`
}

function spanMarkdown(span: Span, safe: Escape): string {
  switch (span.kind) {
    case 'text':
      return spaced(span.text, safe)
    case 'code':
      return `\`${span.text}\``
    case 'strong':
      return `**${safe(span.text)}**`
    case 'emphasis':
      return `*${safe(span.text)}*`
    case 'link':
      return linkMarkdown(span.text, span.to, safe)
  }
}

/** Text beside a link: the spaces around it stay. */
function spaced(text: string, safe: Escape): string {
  return `${/^\s/.test(text) ? ' ' : ''}${safe(text)}${/\S\s+$/.test(text) ? ' ' : ''}`
}

/** A fence that is longer than any in the text, so that none of these ends it. */
function fenced(text: string): string {
  const fences = text.match(/`{3,}/g) ?? []
  const fence = '`'.repeat(Math.max(2, ...fences.map(({ length }) => length)) + 1)
  return `${fence}\n${text.replace(/\n+$/, '')}\n${fence}`
}
