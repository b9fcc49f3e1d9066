const MOST = 80

/** Characters that a reader does not see, or that change what is read: shown by their number. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\ufeff]/gu

/** Text of a task as it may stand in a message: on one line, with nothing hidden in it, 80 characters at most. */
export function shown(text: string): string {
  const visible = text.slice(0, MOST + 1).replace(UNSEEN, named)
  return text.length > MOST ? `${visible.slice(0, MOST)}…` : visible
}

function named(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
