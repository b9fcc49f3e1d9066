import { getOctokit } from '@actions/github'
import { z } from 'zod'
import { cancelRuns, type PullOfRuns } from '#action/command/cancel'
import { commandIn, decide, mayCommand, type PullState } from '#action/command/decide'
import { readCommentEvent } from '#action/command/event'
import type { Asked } from '#action/command/parse'
import { patientRequests, statusOf } from '#action/lib/patient-requests'
import { keepPart } from '#action/lib/sticky-comment'
import { runUrl, workflowRun } from '#action/lib/workflow-run'
import { type Asking, commitId } from '#action/lib/workflow-runs'
import type { HostEnvironment } from '#core/harbor/environment'
import { plural } from '#core/report/format'
import { UserError } from '#core/user-error'

/** The outputs of the action: a number, a commit, and words of the characters that parse.ts allows. */
export type CommandOutputs = Asked & {
  readonly go: boolean
  /** Number; 0 where nothing starts. */
  readonly 'pull-request': number
  readonly head: string
}

export const NOTHING_STARTS: CommandOutputs = {
  go: false,
  'pull-request': 0,
  head: '',
  attempts: '',
  model: '',
  agent: '',
  tasks: '',
}

export type CommandContext = {
  readonly environment: HostEnvironment
  readonly token: string
  /** A line for the log: data, to be made harmless. */
  readonly say: (line: string) => void
  /** The same, shown with the run. */
  readonly warn: (line: string) => void
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

/**
 * Carries out the command in the comment that started this run. A comment that is none is left alone; a command of somebody
 * who may not write to the repository gets a thumb down and nothing else. What is answered besides (a reaction, a line in the
 * sticky comment) may fail without changing what was decided. Throws a UserError, and nothing starts, where the event is not
 * what GitHub sends or where permission, pull request or runs cannot be asked for.
 */
export async function command(context: CommandContext): Promise<CommandOutputs> {
  const { environment, say } = context
  const event = await readCommentEvent(environment)
  const asked = commandIn(event)
  if (asked === null) {
    say('this comment is no command')
    return NOTHING_STARTS
  }
  const run = workflowRun(environment)
  const requests = patientRequests(context.wait)
  const asking: Asking = {
    octokit: getOctokit(context.token),
    repository: { owner: run.owner, repo: run.repo },
    ask: requests.ask,
  }
  const { issue, comment } = event
  const react = (content: Reaction) => reactTo(comment.id, content, asking, context)
  const { login } = comment.user
  if (!mayCommand(await permissionOf(login, asking))) {
    say(`${login} may not write to this repository: nothing was started`)
    await react('-1')
    return NOTHING_STARTS
  }
  const pull = await pullOf(issue.number, asking)
  const answer = async (content: Reaction, note: string): Promise<void> => {
    await react(content)
    await keepNote(issue.number, pull.head, note, asking, context)
  }
  const decision = decide(asked, pull, runUrl(run))
  switch (decision.kind) {
    case 'refuse':
      await answer('confused', decision.note)
      return NOTHING_STARTS
    case 'help':
      await answer('eyes', decision.note)
      return NOTHING_STARTS
    case 'cancel': {
      const { cancelled, refused } = await cancelRuns(asking, pull, Number(run.id))
      const rest = refused === 0 ? '' : `; ${refused} could not be, or had ended`
      await answer('eyes', `**Cancelled** ${plural(cancelled, 'run')} of this pull request${rest}.`)
      return NOTHING_STARTS
    }
    case 'go': {
      await answer('eyes', decision.note)
      return { go: true, 'pull-request': issue.number, head: decision.run.sha, ...decision.run.asked }
    }
  }
}

type Reaction = '-1' | 'confused' | 'eyes'

async function reactTo(
  comment_id: number,
  content: Reaction,
  { octokit, repository, ask }: Asking,
  { warn }: CommandContext,
): Promise<void> {
  try {
    await ask(() => octokit.rest.reactions.createForIssueComment({ ...repository, comment_id, content }))
  } catch (error) {
    warn(`no reaction to the comment: ${(error as Error).message}; give the job pull-requests: write`)
  }
}

async function keepNote(
  pull: number,
  head: string,
  text: string,
  { octokit, repository }: Asking,
  { warn, wait }: CommandContext,
): Promise<void> {
  try {
    await keepPart({ octokit, repository, pull, part: 'note', head, text, ...(wait === undefined ? {} : { wait }) })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    warn(`no answer in the pull request: ${error.message}`)
  }
}

const permissionSchema = z.object({ permission: z.string(), user: z.object({ login: z.string() }).nullish() })

/** What somebody may do; `none` for an account that GitHub does not know here. Who cannot be asked about may do nothing. */
async function permissionOf(username: string, { octokit, repository, ask }: Asking): Promise<string> {
  const refused = (reason: string, cause?: unknown): UserError =>
    new UserError(`nobody can say whether ${username} may write to this repository (${reason})`, {
      remedy: 'nothing was started; comment again in a while',
      kind: 'failure',
      cause,
    })
  const answer = await ask(() => octokit.rest.repos.getCollaboratorPermissionLevel({ ...repository, username })).catch(
    (error: unknown) => {
      if (statusOf(error) === 404) return null
      throw refused((error as Error).message, error)
    },
  )
  if (answer === null) return 'none'
  const parsed = permissionSchema.safeParse(answer.data)
  if (!parsed.success) throw refused('the answer is not what GitHub sends')
  const { permission, user } = parsed.data
  if (user != null && user.login.toLowerCase() !== username.toLowerCase()) throw refused('the answer is about another')
  return permission
}

const pullSchema = z.object({
  number: z.int(),
  state: z.string(),
  head: z.object({
    sha: commitId,
    ref: z.string().min(1),
    repo: z.object({ full_name: z.string() }).nullish(),
  }),
})

/** A pull request as it is now. */
async function pullOf(pull_number: number, { octokit, repository, ask }: Asking): Promise<PullState & PullOfRuns> {
  const remedy = 'nothing was started; comment again in a while'
  const answer = await ask(() => octokit.rest.pulls.get({ ...repository, pull_number })).catch((error: unknown) => {
    throw new UserError(`the pull request cannot be read (${(error as Error).message})`, { remedy, cause: error })
  })
  const parsed = pullSchema.safeParse(answer.data)
  if (!parsed.success || parsed.data.number !== pull_number) {
    throw new UserError('what GitHub says of the pull request is none', { remedy, kind: 'failure' })
  }
  const { state, head } = parsed.data
  return {
    number: pull_number,
    open: state === 'open',
    head: head.sha,
    head_branch: head.ref,
    head_repository: head.repo?.full_name ?? null,
  }
}
