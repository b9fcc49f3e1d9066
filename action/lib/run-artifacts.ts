import { type ArtifactClient, DefaultArtifactClient, type FindOptions } from '@actions/artifact'
import { downloadZip, type Listed, listArtifacts } from '#action/lib/artifacts'
import type { Source } from '#action/lib/take'

/** A workflow run of a repository, and a token that may read it (`actions: read`). */
export type RunToRead = {
  readonly owner: string
  readonly repo: string
  readonly id: number
  readonly token: string
}

/**
 * The artifacts of another run than this job's, over the REST API: one request for each 100 that are listed, and one for
 * each that is downloaded. Nothing of them is unpacked or believed here.
 */
export class RunArtifacts implements Source {
  readonly #client: ArtifactClient = new DefaultArtifactClient()
  readonly #of: Required<FindOptions>

  constructor({ owner, repo, id, token }: RunToRead) {
    this.#of = { findBy: { token, workflowRunId: id, repositoryOwner: owner, repositoryName: repo } }
  }

  async list(): Promise<Listed[]> {
    return await listArtifacts(this.#client, this.#of)
  }

  /** Downloads the zip of an artifact, not unpacked, into a directory; GitHub's digest of it is checked. */
  async download(artifact: Listed, directory: string): Promise<void> {
    await downloadZip(this.#client, artifact, directory, this.#of)
  }
}
