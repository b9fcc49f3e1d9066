/** Lines of at most `width` characters where words allow it, all but the first set in by two more. */
export function wrapped(paragraph: string, width: number, indent: string): string {
  const hanging = `${indent}  `
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && hanging.length + longer.length > width) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  return [...lines, line].map((each, index) => `${index === 0 ? indent : hanging}${each}`).join('\n')
}
