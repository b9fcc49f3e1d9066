import type { Span } from '#core/report/prose'

/**
 * A report as blocks of plain text, so that the terminal and Markdown say the same in the same order. Any text in it may
 * come from a task or a manifest: whoever renders it escapes it.
 */
export type Block =
  | { readonly kind: 'verdict'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: Text }
  /** A paragraph of ours, which holds no text of a task or a manifest. */
  | { readonly kind: 'prose'; readonly spans: readonly Span[] }
  | { readonly kind: 'lines'; readonly lines: readonly Text[] }
  /** Lines that stay as they are, among them those of tasks and logs. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'table'; readonly columns: readonly BlockColumn[]; readonly rows: readonly (readonly Text[])[] }

export type BlockColumn = {
  readonly head: string
  readonly align: 'left' | 'right'
  /** Where its head leads, as `Linked` has it. */
  readonly to?: string
}

/** Text, some of which leads to a page. */
export type Text = string | Linked

export type Linked = {
  readonly text: string
  /** An address of ours, or the path of one: no text of a task or a manifest. */
  readonly to: string
  /** What stands after the link, with the space or the mark that it begins with. */
  readonly after?: string
}

/** Text without where it leads. */
export function plainText(text: Text): string {
  return typeof text === 'string' ? text : `${text.text}${text.after ?? ''}`
}

export function left(head: string): BlockColumn {
  return { head, align: 'left' }
}

export function right(head: string, to?: string): BlockColumn {
  return { head, align: 'right', ...(to === undefined ? {} : { to }) }
}
