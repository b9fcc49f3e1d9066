import { z } from 'zod'
import { account, type Role } from '#scripts/testing/github/accounts'
import { type Call, notFound, page, Refusal, type Route } from '#scripts/testing/github/routes'
import type { Upstream } from '#scripts/testing/github/upstream'

/** A comment on a pull request, in short. */
export type Comment = {
  readonly id: number
  readonly body: string
  readonly login: string
  readonly created_at: string
  readonly updated_at: string
}

/** A reaction to a comment. */
export type Reaction = {
  readonly id: number
  readonly comment: number
  readonly content: string
  readonly login: string
}

const MOST_CHARACTERS = 65_536
const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']
const WRITES: readonly Role[] = ['admin', 'maintain', 'write']

/** As GitHub and the emulator send it. */
export const commentSchema = z.object({
  id: z.number(),
  body: z.string(),
  user: z.object({ login: z.string() }),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
})

/** What the emulator lets pass and GitHub does not (long texts, strangers that change comments), and reactions. */
export function commentRoutes(
  repository: string,
  upstream: Upstream,
  roles: Readonly<Record<string, Role>>,
  reactions: Reaction[],
): readonly Route[] {
  const one = async (id: string): Promise<z.infer<typeof commentSchema>> => {
    const { status, body } = await upstream.ask('GET', `/repos/${repository}/issues/comments/${id}`)
    if (status !== 200) throw notFound()
    return commentSchema.parse(body)
  }
  const ownOnly = async ({ caller, params: [id = ''] }: Call): Promise<null> => {
    const { user } = await one(id)
    const may =
      caller.kind === 'actions' || user.login === caller.login || WRITES.includes(roles[caller.login] ?? 'none')
    if (!may) throw new Refusal(403, 'Must have admin rights to Repository.')
    return null
  }
  return [
    { method: 'POST', path: '/issues/:number/comments', answer: ({ body }) => shortEnough(body) },
    {
      method: 'PATCH',
      path: '/issues/comments/:id',
      answer: async (call) => shortEnough(call.body) ?? (await ownOnly(call)),
    },
    { method: 'DELETE', path: '/issues/comments/:id', answer: ownOnly },
    {
      method: 'POST',
      path: '/issues/comments/:id/reactions',
      answer: async ({ caller, params: [id = ''], body }) => {
        const comment = (await one(id)).id
        const { content } = (body ?? {}) as { content?: unknown }
        if (typeof content !== 'string' || !CONTENTS.includes(content)) throw new Refusal(422, 'Validation Failed')
        const there = reactions.find(
          (reaction) => reaction.comment === comment && reaction.content === content && reaction.login === caller.login,
        )
        if (there !== undefined) return { status: 200, body: shown(there) }
        const made = { id: reactions.length + 1, comment, content, login: caller.login }
        reactions.push(made)
        return { status: 201, body: shown(made) }
      },
    },
    {
      method: 'GET',
      path: '/issues/comments/:id/reactions',
      answer: async ({ params: [id = ''], url }) => {
        const comment = (await one(id)).id
        const { items, headers = {} } = page(
          reactions.filter((reaction) => reaction.comment === comment),
          url,
        )
        return { status: 200, body: items.map(shown), headers }
      },
    },
  ]
}

/** Counted in UTF-16, which is never less than GitHub may count. */
function shortEnough(body: unknown): null {
  const text = (body as { body?: unknown } | undefined)?.body
  if (typeof text === 'string' && text.length > MOST_CHARACTERS) {
    throw new Refusal(422, 'Validation Failed', [
      {
        resource: 'IssueComment',
        code: 'unprocessable',
        field: 'data',
        message: `Body is too long (maximum is ${MOST_CHARACTERS} characters)`,
      },
    ])
  }
  return null
}

function shown({ id, content, login }: Reaction): object {
  return { id, content, user: account(login) }
}
