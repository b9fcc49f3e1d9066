import Table from 'cli-table3'
import { type Block, plainText } from '#core/report/blocks'
import { BORDERLESS } from '#core/report/borderless'
import { wrapped } from '#core/report/wrapped'
import { oneLine, plainLines } from '#core/trial/plain-text'

/**
 * Blocks for a terminal, plain text without colour. Nothing in a name can act on the terminal.
 *
 * @param width in columns, to which sentences are wrapped; a table is as wide as its content
 */
export function blocksText(blocks: readonly Block[], { width }: { readonly width: number }): string {
  let text = ''
  let before: Block['kind'] | null = null
  for (const block of blocks) {
    // A heading belongs to what follows it.
    text += before === null ? '' : before === 'heading' ? '\n' : '\n\n'
    text += rendered(block, width)
    before = block.kind
  }
  return `${text}\n`
}

function rendered(block: Block, width: number): string {
  switch (block.kind) {
    case 'verdict':
      return wrapped(oneLine(block.text), width, '')
    case 'heading':
      return oneLine(plainText(block.text)).replace(/[^?)]$/, '$&:')
    case 'prose':
      return wrapped(oneLine(block.spans.map(({ text }) => text).join('')), width, '')
    case 'lines':
      return block.lines.map((line) => wrapped(oneLine(plainText(line)), width, '')).join('\n')
    case 'code':
      return plainLines(block.text).replace(/\n+$/, '')
    case 'table':
      return table(block)
  }
}

function table({ columns, rows }: Extract<Block, { kind: 'table' }>): string {
  const drawn = new Table({
    head: columns.map(({ head }) => oneLine(head)),
    colAligns: columns.map(({ align }) => align),
    ...BORDERLESS,
  })
  drawn.push(...rows.map((row) => row.map((cell) => oneLine(plainText(cell)))))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
