import { z } from 'zod'
import { UserError } from '#core/user-error'

/** What GitHub tells of a repository's Pages, as far as it is read here. */
const pagesSchema = z.object({ html_url: z.url() })

/**
 * Asks GitHub where Pages serves a repository: a project's site is below its name, that of an owner or of a domain of its
 * own is not. Where Pages is not on yet, what it will be without a domain of its own. Throws a UserError where GitHub does not say.
 */
export async function pagesBase(host: Readonly<Record<string, string | undefined>>): Promise<string> {
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
  if (pages?.success) return new URL(pages.data.html_url).pathname.replace(/\/*$/, '/')
  const [owner = '', name = ''] = repository.toLowerCase().split('/')
  return name === `${owner}.github.io` || name === '' ? '/' : `/${repository.split('/')[1]}/`
}

/** `fetch` itself says only that it failed. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await pagesBase(process.env)}\n`)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    process.stderr.write(`error: ${error.where}: ${error.message}; ${error.remedy}\n`)
    process.exitCode = 1
  }
}
