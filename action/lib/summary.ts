import { summary } from '@actions/core'

/** GitHub refuses a summary of more than 1 MiB; the rest of it is left for what follows. */
const MOST_BYTES = 900_000

/** Adds Markdown, whose untrusted parts are escaped already, to the job's summary; what is too long ends with a line that says so. */
export async function addToSummary(markdown: string): Promise<void> {
  await summary.addRaw(cut(markdown), true).write()
}

function cut(markdown: string): string {
  if (Buffer.byteLength(markdown) <= MOST_BYTES) return markdown
  const lines: string[] = []
  let bytes = 0
  for (const line of markdown.split('\n')) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > MOST_BYTES) break
    lines.push(line)
  }
  return `${lines.join('\n')}\n\nThe rest is left out: a summary has room for 1 MiB.`
}
