/** What a page links to on GitHub, as far as a record names it in a form that can be nothing else. */

const REPOSITORY = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/

type Where = { readonly repository: string | null }

/** Address of a repository, `owner/name`; null of anything else. */
export function repositoryAddress(repository: string | null): string | null {
  return repository !== null && REPOSITORY.test(repository) ? `https://github.com/${repository}` : null
}

/** Address of a workflow run, of one attempt where that is known. */
export function runAddress({
  repository,
  run_id,
  run_attempt,
}: Where & { readonly run_id: string | null; readonly run_attempt: number | null }): string | null {
  const home = repositoryAddress(repository)
  if (home === null || run_id === null || !/^[1-9]\d{0,19}$/.test(run_id)) return null
  const run = `${home}/actions/runs/${run_id}`
  return run_attempt === null ? run : `${run}/attempts/${run_attempt}`
}

/** Address of a commit by its 40 digits. */
export function commitAddress({ repository, commit }: Where & { readonly commit: string | null }): string | null {
  const home = repositoryAddress(repository)
  return home !== null && commit !== null && /^[0-9a-f]{40}$/.test(commit) ? `${home}/commit/${commit}` : null
}

/** A repository on GitHub. */
export type Repository = { readonly name: string; readonly address: string }

/** The repository that the newest of some trials names, of those that have an address; null: none does. */
export function newestRepository(
  trials: readonly (Where & { readonly finished_at: string | null })[],
): Repository | null {
  let newest: (Repository & { readonly at: string }) | null = null
  for (const { repository: name, finished_at: at } of trials) {
    if (name === null || at === null || (newest !== null && at <= newest.at)) continue
    const address = repositoryAddress(name)
    if (address !== null) newest = { name, address, at }
  }
  return newest === null ? null : { name: newest.name, address: newest.address }
}
