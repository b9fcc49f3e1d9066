import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { HostEnvironment } from '#core/harbor/environment'
import { UserError } from '#core/user-error'

/** Names of accounts, those of bots (`name[bot]`) and of managed users (`name_company`) included. */
const login = z.string().regex(/^[A-Za-z0-9_-]{1,100}(?:\[bot\])?$/)
const account = z.object({ login, id: z.int(), type: z.string() })

const schema = z.object({
  action: z.string(),
  issue: z.object({
    number: z.int().min(1),
    /** Stands there for a pull request only. */
    pull_request: z.object({}).nullish(),
  }),
  comment: z.object({ id: z.int().min(1), body: z.string(), user: account }),
  repository: z.object({ full_name: z.string() }),
  sender: account,
})

/** A comment as GitHub tells of it. */
export type CommentEvent = z.infer<typeof schema>

/**
 * The comment that started this run. Its text comes from the file of the event alone and is data. Throws a UserError where
 * the event is another one, or not what GitHub sends.
 */
export async function readCommentEvent(environment: HostEnvironment): Promise<CommentEvent> {
  const { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_REPOSITORY: repository } = environment
  const remedy = 'use this action in a workflow on issue_comment, as its README shows'
  if (name !== 'issue_comment' || path === undefined) {
    throw new UserError('this run was not started by a comment', { where: 'GITHUB_EVENT_NAME', remedy })
  }
  const parsed = schema.safeParse(parseJson(await readFile(path, 'utf8')))
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? ''
    throw new UserError(`${field === '' ? 'the event' : field} is not what GitHub sends`, {
      where: 'the event',
      remedy,
    })
  }
  if (parsed.data.repository.full_name !== repository) {
    throw new UserError('the event is of another repository than the run', { where: 'the event', remedy })
  }
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
