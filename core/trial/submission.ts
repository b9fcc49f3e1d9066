import { canonicalJson, shortDigest } from '#core/trial/config'
import { type ConfigId, configIdSchema } from '#core/trial/ids'
import { oneLine } from '#core/trial/plain-text'
import { hideKeys } from '#core/trial/secrets'

/** What somebody handed in as one entry of a board: a folder of trials. */
export type Submission = {
  /** The folder's name as the file system has it: other people's text, of any characters. */
  readonly submission: string
  /** The set of tasks it was handed in for; null when the importer named none. */
  readonly dataset: string | null
}

const LONGEST_LABEL = 200

/**
 * The one config of all trials of a submission, whatever agents and models they name. The id is the first 12 hex digits
 * of the SHA-256 of the RFC 8785 JSON of `{submission, dataset}`, the name raw and an unnamed dataset null; the label is
 * the name without what looks like a key, as one line of at most 200 characters.
 */
export function submissionConfig({ submission, dataset }: Submission): {
  readonly config_id: ConfigId
  readonly config_label: string
} {
  const config_id = configIdSchema.parse(shortDigest(canonicalJson({ submission, dataset })))
  return { config_id, config_label: labelOf(hideKeys(submission)) || `submission ${config_id}` }
}

function labelOf(name: string): string {
  const characters = [...oneLine(name)]
  return characters.length <= LONGEST_LABEL
    ? characters.join('')
    : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`
}
