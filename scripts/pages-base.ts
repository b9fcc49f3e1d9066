import { z } from 'zod'

/** What GitHub tells of a repository's Pages, as far as it is read here. */
const pagesSchema = z.object({ html_url: z.url() })

/**
 * Asks GitHub where Pages serves a repository: a project's site is below its name, that of an owner or of a domain of its
 * own is not. Where GitHub does not say (Pages is not on yet), what it will be without a domain of its own.
 */
export async function pagesBase(host: Readonly<Record<string, string | undefined>>): Promise<string> {
  const {
    GITHUB_REPOSITORY: repository = '',
    GITHUB_TOKEN: token,
    GITHUB_API_URL: api = 'https://api.github.com',
  } = host
  const response = await fetch(`${api}/repos/${repository}/pages`, {
    headers: {
      accept: 'application/vnd.github+json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  })
  const pages = response.ok ? pagesSchema.safeParse(await response.json()) : null
  if (pages?.success) return new URL(pages.data.html_url).pathname.replace(/\/*$/, '/')
  const [owner = '', name = ''] = repository.toLowerCase().split('/')
  return name === `${owner}.github.io` || name === '' ? '/' : `/${repository.split('/')[1]}/`
}

if (import.meta.main) process.stdout.write(`${await pagesBase(process.env)}\n`)
