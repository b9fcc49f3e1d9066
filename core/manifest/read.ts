import { readFile } from 'node:fs/promises'
import type { Manifest } from '#core/manifest/manifest'
import { parseManifest } from '#core/manifest/parse'
import { UserError } from '#core/user-error'

/** Reads regatta.yaml. Throws a UserError when it is missing or wrong. */
export async function readManifest(file: string): Promise<Manifest> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw new UserError('cannot read the manifest', {
      where: file,
      remedy: 'run from the root of the repository, or name the file with --config FILE',
      cause,
    })
  }
  return parseManifest(text, file)
}
