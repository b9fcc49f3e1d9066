export type SabotageName = { readonly share: number; readonly attempt: number }

/** Name of the artifact that holds what one job of the saboteur found out; a re-run of the job makes another. */
export function sabotageArtifact({ share, attempt }: SabotageName): string {
  return `sabotage-${share}-a${attempt}`
}

const NAME = /^sabotage-(0|[1-9]\d{0,2})-a([1-9]\d{0,2})$/

/** Which share and attempt an artifact claims to be of; null for another artifact. */
export function sabotageOfName(name: string): SabotageName | null {
  const [, share, attempt] = NAME.exec(name) ?? []
  return share === undefined ? null : { share: Number(share), attempt: Number(attempt) }
}
