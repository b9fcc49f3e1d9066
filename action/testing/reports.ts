import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unpack } from '#action/lib/unpack'

/** The report in the artifact that a run leaves which may not post. */
export async function reportIn(zip: Buffer): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), 'regatta-report-'))
  try {
    await writeFile(join(directory, 'zip'), zip)
    await unpack(join(directory, 'zip'), join(directory, 'out'), { entries: 10, bytes: 1_000_000 })
    return JSON.parse(await readFile(join(directory, 'out/report.json'), 'utf8'))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Markdown as its reader sees it, without the backslashes and the breaks that keep its words from acting. */
export function unescaped(markdown: string): string {
  return markdown.replace(/\\(?=[!-/:-@[-`{-~])|\u200B/g, '')
}
