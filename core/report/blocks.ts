/**
 * A report as blocks of plain text, so that the terminal and Markdown say the same in the same order. Any text in it may
 * come from a task or a manifest: whoever renders it escapes it.
 */
export type Block =
  | { readonly kind: 'verdict'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly BlockColumn[]; readonly rows: readonly (readonly string[])[] }

export type BlockColumn = { readonly head: string; readonly align: 'left' | 'right' }

export function left(head: string): BlockColumn {
  return { head, align: 'left' }
}

export function right(head: string): BlockColumn {
  return { head, align: 'right' }
}
