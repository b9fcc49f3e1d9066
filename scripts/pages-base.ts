import { z } from 'zod'
import { UserError } from '#core/user-error'

/** What GitHub tells of a repository's Pages, as far as it is read here. */
const pagesSchema = z.object({ html_url: z.url() })

/** Where a site is served, as `regatta site build` takes it. */
export type PagesPlace = {
  /** Scheme and host, `https://owner.github.io`. */
  readonly origin: string
  /** With a slash at both ends. */
  readonly base: string
}

/**
 * Asks GitHub where Pages serves a repository: a project's site is below its name, that of an owner or of a domain of its
 * own is not. Where Pages is not on yet, what it will be without a domain of its own. Throws a UserError where GitHub does not say.
 */
export async function pagesPlace(host: Readonly<Record<string, string | undefined>>): Promise<PagesPlace> {
  const {
    GITHUB_REPOSITORY: repository = '',
    GITHUB_TOKEN: token,
    GITHUB_API_URL: api = 'https://api.github.com',
  } = host
  const address = `${api}/repos/${repository}/pages`
  const response = await fetch(address, {
    headers: {
      accept: 'application/vnd.github+json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  }).catch((cause: Error) => {
    throw new UserError(`GitHub cannot be asked where Pages serves this: ${reasonOf(cause)}`, {
      where: address,
      remedy: 'run it again once the network is there',
      kind: 'failure',
      cause,
    })
  })
  if (!response.ok && response.status !== 404) {
    throw new UserError(`GitHub does not say where Pages serves this: status ${response.status}`, {
      where: address,
      remedy: 're-run the failed jobs in a while; the job needs pages: read',
      kind: 'failure',
    })
  }
  const pages = response.ok ? pagesSchema.safeParse(await response.json()) : null
  if (pages?.success) {
    const { origin, pathname } = new URL(pages.data.html_url)
    return { origin, base: pathname.replace(/\/*$/, '/') }
  }
  const [owner = '', name = ''] = repository.split('/')
  const hostName = `${owner.toLowerCase()}.github.io`
  const isOwners = name === '' || name.toLowerCase() === hostName
  return { origin: `https://${hostName}`, base: isOwners ? '/' : `/${name}/` }
}

/** `fetch` itself says only that it failed. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}

if (import.meta.main) {
  try {
    const { origin, base } = await pagesPlace(process.env)
    process.stdout.write(`${origin} ${base}\n`)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    process.stderr.write(`error: ${error.where}: ${error.message}; ${error.remedy}\n`)
    process.exitCode = 1
  }
}
