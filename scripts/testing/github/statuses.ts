import { z } from 'zod'
import { hasCommit } from '#scripts/testing/github/commits'
import { Refusal, type Route } from '#scripts/testing/github/routes'

/** A commit status as it was set. */
export type CommitStatus = {
  readonly sha: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly context: string
  readonly description: string | null
  readonly target_url: string | null
}

const statusSchema = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().max(140).nullable().default(null),
  target_url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
})

/** Statuses, by GitHub's rules: the commit must be there, and a description has 140 characters at most. */
export function statusRoutes(statuses: CommitStatus[], git: string): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/statuses/:sha',
      answer: async ({ params: [sha = ''], body }) => {
        if (!(await hasCommit(git, sha))) throw new Refusal(422, `No commit found for SHA: ${sha}`)
        const parsed = statusSchema.safeParse(body)
        if (!parsed.success) throw new Refusal(422, z.prettifyError(parsed.error))
        const status = { sha, ...parsed.data }
        statuses.push(status)
        return { status: 201, body: { id: statuses.length, ...status } }
      },
    },
    {
      method: 'GET',
      path: '/commits/:sha/statuses',
      answer: ({ params: [sha = ''] }) => ({
        status: 200,
        body: statuses.filter((status) => status.sha === sha).reverse(),
      }),
    },
  ]
}
