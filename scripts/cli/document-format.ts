import type { Block } from '#core/report/blocks'
import { blocksMarkdown } from '#core/report/blocks-markdown'
import { blocksText } from '#core/report/blocks-text'
import { oneOf } from '#scripts/cli/one-of'

const FORMATS = ['text', 'md', 'json'] as const

export type DocumentFormat = (typeof FORMATS)[number]

/** Throws a UserError for any that there is not. */
export function formatOf(asked: string | undefined): DocumentFormat {
  return oneOf(FORMATS, asked ?? 'text', '--format')
}

/** One model as the format asks for it: JSON holds every number as it is, the others its words. */
export function rendered(model: unknown, blocks: readonly Block[], format: DocumentFormat, width: number): string {
  if (format === 'json') return JSON.stringify(model, null, 1)
  const text = format === 'md' ? blocksMarkdown(blocks) : blocksText(blocks, { width })
  return text.trimEnd()
}
