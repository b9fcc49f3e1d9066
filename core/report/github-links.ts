/** What a page links to on GitHub, as far as a record names it in a form that can be nothing else. */

const REPOSITORY = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/

type Where = { readonly repository: string | null }

/** Address of a workflow run, of one attempt where that is known. */
export function runAddress({
  repository,
  run_id,
  run_attempt,
}: Where & { readonly run_id: string | null; readonly run_attempt: number | null }): string | null {
  if (repository === null || !REPOSITORY.test(repository) || run_id === null || !/^\d{1,20}$/.test(run_id)) return null
  const run = `https://github.com/${repository}/actions/runs/${run_id}`
  return run_attempt === null ? run : `${run}/attempts/${run_attempt}`
}

export function commitAddress({ repository, commit }: Where & { readonly commit: string | null }): string | null {
  if (repository === null || !REPOSITORY.test(repository) || commit === null || !/^[0-9a-f]{40}$/.test(commit)) {
    return null
  }
  return `https://github.com/${repository}/commit/${commit}`
}
