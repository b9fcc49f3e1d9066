import { markdownTable } from 'markdown-table'
import type { Block } from '#core/report/blocks'
import { escapeMarkdown } from '#core/report/escape-markdown'

/** Blocks as GitHub Markdown. Nothing in a name can act: see escapeMarkdown. */
export function blocksMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(rendered).join('\n\n')}\n`
}

function rendered(block: Block): string {
  switch (block.kind) {
    case 'verdict':
      return `**${escapeMarkdown(block.text)}**`
    case 'heading':
      return `### ${escapeMarkdown(block.text)}`
    case 'lines':
      return block.lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')
    case 'table':
      return markdownTable(
        [block.columns.map(({ head }) => escapeMarkdown(head)), ...block.rows.map((row) => row.map(escapeMarkdown))],
        { align: block.columns.map(({ align }) => align) },
      )
  }
}
