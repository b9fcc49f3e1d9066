import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArtifactClient, DefaultArtifactClient, type FindOptions } from '@actions/artifact'
import { partName } from '#core/harbor/parts'
import { hideKeys } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

/** An artifact of this run, as GitHub lists it. */
export type Listed = {
  readonly id: number
  readonly name: string
  /** Of the zip. */
  readonly size: number
  /** `sha256:` of the zip; null where the service does not tell. */
  readonly digest: string | null
}

/** The artifacts of the run that this job belongs to. Nothing here touches the REST API or its quota. */
export class Artifacts {
  readonly #client: ArtifactClient = new DefaultArtifactClient()

  /** Uploads all files below a directory. An artifact can never be changed: a name that is taken is an error. */
  async upload(name: string, directory: string, retentionDays: number | null): Promise<void> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    await this.#client.uploadArtifact(name, files, directory, retentionDays === null ? {} : { retentionDays })
  }

  async list(): Promise<Listed[]> {
    return await listArtifacts(this.#client)
  }

  /** Downloads the zip of an artifact, not unpacked, into a directory; GitHub's digest of it is checked. */
  async download(artifact: Listed, directory: string): Promise<void> {
    await downloadZip(this.#client, artifact, directory)
  }
}

/** What the artifact service answers; a UserError where it fails, which is no fault of Regatta's. */
export async function served<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(`GitHub's artifact service fails: ${hideKeys((cause as Error).message).slice(0, 500)}`, {
      remedy: 're-run the failed jobs in a while; what is uploaded already is not run again',
      kind: 'failure',
      cause,
    })
  }
}

/** The artifacts of this run, or of the one that is named. */
export async function listArtifacts(client: ArtifactClient, of: FindOptions = {}): Promise<Listed[]> {
  const { artifacts } = await client.listArtifacts(of)
  return artifacts.map(({ id, name, size, digest }) => ({ id, name, size, digest: digest ?? null }))
}

/** Downloads the zip of an artifact, not unpacked. Throws an Error where it is not what GitHub says of it. */
export async function downloadZip(
  client: ArtifactClient,
  artifact: Listed,
  directory: string,
  of: FindOptions = {},
): Promise<void> {
  const expected = artifact.digest === null ? {} : { expectedHash: artifact.digest }
  const { digestMismatch } = await client.downloadArtifact(artifact.id, {
    path: directory,
    skipDecompress: true,
    ...expected,
    ...of,
  })
  if (digestMismatch) throw new Error(`artifact ${artifact.name}: what was downloaded is not what was uploaded`)
}

/** Name of the artifact that holds a run's plan; a re-run of the whole workflow makes another. */
export function planArtifact(run_attempt: number): string {
  return `plan-a${run_attempt}`
}

const PART = /^shard-(0|[1-9]\d{0,2})-a([1-9]\d{0,2})-p([1-9]\d?)$/

/** Which part of which shard an artifact claims to hold; null for another artifact. */
export function partOf(
  name: string,
): { readonly shard: number; readonly attempt: number; readonly part: number } | null {
  const [, shard, attempt, part] = PART.exec(name) ?? []
  const found = { shard: Number(shard), attempt: Number(attempt), part: Number(part) }
  return shard !== undefined && partName(found.shard, found.attempt, found.part) === name ? found : null
}
