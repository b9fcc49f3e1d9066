import { escapeCharacters } from '#core/report/escape-xml'

/** HTML in which nothing is to be escaped any more. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | null | false | Html | readonly Html[]

/**
 * A template of HTML. Values are escaped as content and as attributes in quotes, unless they are HTML; null and false leave
 * nothing. It is for what a site has so many times that a component for it costs too much.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = strings[0] ?? ''
  for (let index = 0; index < values.length; index++) text += written(values[index] ?? null) + strings[index + 1]
  return new Html(text)
}

function written(value: Value): string {
  if (value === null || value === false) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? escapeCharacters(value) : value.map(({ text }) => text).join('')
}
