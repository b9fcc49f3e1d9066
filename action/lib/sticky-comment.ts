import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { getOctokit } from '@actions/github'
import { type PatientRequests, patientRequests, requestProblem, statusOf } from '#action/lib/patient-requests'
import { MARKER, PARTS, type Part, type PartText, partOf, stickyBody } from '#core/report/sticky'

/** Of the account that a job's own token writes as. */
const ACTIONS = 'github-actions[bot]'
const PER_PAGE = 100
/** Each but the last finds that somebody else wrote in between. */
const MOST_ROUNDS = 3
/** Longer than anybody takes from reading the comment to writing it. */
const SETTLING_MS = 2000

export type KeepPart = {
  readonly octokit: ReturnType<typeof getOctokit>
  readonly repository: { readonly owner: string; readonly repo: string }
  /** Number of the pull request. */
  readonly pull: number
  readonly part: Part
  /** Full id of the commit that the text is about. */
  readonly head: string
  /** Markdown, whose untrusted parts are escaped already. */
  readonly text: string
  /** `result` if left out; `running` keeps the result before it. */
  readonly state?: PartText['state']
  /** Leaves a pull request without the comment as it is. */
  readonly only_update?: boolean
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

export type KeptPart = {
  /** Of the comment; null where there is none. */
  readonly url: string | null
  /** How many were sent. */
  readonly requests: number
  /** `stale`: the comment tells of the present head already, and this text is about an older one. */
  readonly kept: 'written' | 'stale' | 'no comment'
}

type Comment = { readonly id: number; readonly url: string; readonly body: string; readonly author: string }

/**
 * Writes one part of the sticky comment of a pull request and keeps its others. The comment is known by its marker and its
 * author together: what anybody else wrote is neither believed nor touched. Whoever writes at the same time, one
 * comment is left, the oldest, with everybody's part: after writing it is read again, and mended. A text about an older commit
 * never takes the place of one about the present head, which is asked for right before writing.
 *
 * Sends 5 requests where nobody interferes and there are at most 100 comments. Throws a UserError where the API fails.
 */
export async function keepPart(asked: KeepPart): Promise<KeptPart> {
  const requests = patientRequests(asked.wait)
  try {
    return { ...(await settle(asked, requests.ask)), requests: requests.count() }
  } catch (error) {
    throw requestProblem(error, `the comment of pull request #${asked.pull} could not be written`)
  }
}

type Ask = PatientRequests['ask']

async function settle(asked: KeepPart, ask: Ask): Promise<Omit<KeptPart, 'requests'>> {
  const { octokit, repository, pull, wait = sleep } = asked
  let search: Search = { page: 1, author: null, made: null }
  for (let round = 1; ; round += 1) {
    const found = await ownComments(asked, search, ask)
    search = { ...found.search, made: null }
    const [kept, ...others] = found.own
    const present = await ask(() => octokit.rest.pulls.get({ ...repository, pull_number: pull }))
    const wanted = wantedBody(asked, found.own, present.data.head.sha)
    const isStale = partOf(wanted, asked.part)?.head !== asked.head
    if (kept === undefined) {
      if (asked.only_update === true) return { url: null, kept: 'no comment' }
      if (round > MOST_ROUNDS) throw new Error('the comment is deleted each time')
      const created = await ask(() =>
        octokit.rest.issues.createComment({ ...repository, issue_number: pull, body: wanted }),
      )
      const made = commentOf(created.data)
      search = { ...search, author: made.author, made }
    } else {
      const isRight = round === 1 ? kept.body === wanted : saysSame(kept.body, wanted)
      if ((isRight && others.length === 0) || round > MOST_ROUNDS) {
        return { url: kept.url, kept: isStale ? 'stale' : 'written' }
      }
      const { id } = kept
      if (!isRight)
        await ask(() => unlessGone(octokit.rest.issues.updateComment({ ...repository, comment_id: id, body: wanted })))
      for (const { id } of others)
        await ask(() => unlessGone(octokit.rest.issues.deleteComment({ ...repository, comment_id: id })))
    }
    await wait(SETTLING_MS)
  }
}

/** Where to look for the comment: from this page on, which account wrote it (null: not known yet), and one that was just made. */
type Search = { readonly page: number; readonly author: string | null; readonly made: Comment | null }

/**
 * The comments of this account with the marker, the oldest first, up to the first page that has any: one that was made at
 * the same time is beside it.
 */
async function ownComments(
  { octokit, repository, pull }: KeepPart,
  { page, author, made }: Search,
  ask: Ask,
): Promise<{ readonly own: readonly Comment[]; readonly search: Search }> {
  const marked: Comment[] = []
  let me = author
  for (let at = page; ; at += 1) {
    const listing = { ...repository, issue_number: pull, per_page: PER_PAGE, page: at }
    const { data } = await ask(() => octokit.rest.issues.listComments(listing))
    marked.push(...data.map(commentOf).filter(isMarked))
    const isOurs = (comment: Comment): boolean => comment.author === (me ?? ACTIONS)
    if (me === null && marked.length > 0 && !marked.some(isOurs)) me = await accountOf(octokit, ask)
    const own = marked.filter(isOurs)
    if (own.length === 0 && data.length === PER_PAGE) continue
    const isListed = own.some(({ id }) => id === made?.id)
    const all = made === null || isListed ? own : [...own, made]
    return { own: all.toSorted((a, b) => a.id - b.id), search: { page: at, author: me, made } }
  }
}

/** Which account a token writes as: that of the job's own, unless an App's or a person's is used. */
async function accountOf(octokit: KeepPart['octokit'], ask: Ask): Promise<string> {
  try {
    const { viewer } = await ask(() => octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }'))
    return viewer.login
  } catch {
    // Should it be another account, the comment that is made tells.
    return ACTIONS
  }
}

type Given = PartText & { readonly part: Part }

/**
 * The body of the one comment that holds the parts of all, the new one too. What is about the present head comes before what
 * is not, and is written last, so that everything else shows as outdated.
 */
function wantedBody(
  { part, head, state = 'result', text }: KeepPart,
  own: readonly Comment[],
  present: string,
): string {
  const given: readonly Given[] = [{ part, head, state, text }, ...own.flatMap(({ body }) => partsOf(body))]
  const best = PARTS.flatMap((name) => {
    const same = given.filter((each) => each.part === name)
    return same.find((each) => each.head === present) ?? same.slice(0, 1)
  })
  const start = own[0]?.body ?? null
  const standing = partsOf(start ?? '')
  const fresh = best.filter((each) => !standing.some((other) => isDeepStrictEqual(each, other)))
  const [current] = best.filter((each) => each.head === present)
  const others = fresh.filter((each) => each.head !== present)
  const last = fresh.filter((each) => each.head === present)
  const written =
    others.length > 0 && last.length === 0 && current !== undefined ? [...others, current] : [...others, ...last]
  return written.reduce((existing, each) => stickyBody({ existing, ...each }), start) ?? ''
}

function partsOf(body: string): readonly Given[] {
  return PARTS.flatMap((part) => {
    const found = partOf(body, part)
    return found === null ? [] : [{ part, ...found }]
  })
}

/** Whether two bodies say the same, however GitHub or a person changed what is around it. */
function saysSame(body: string, other: string): boolean {
  return isDeepStrictEqual(partsOf(body), partsOf(other))
}

type Shown = {
  readonly id: number
  readonly html_url: string
  readonly body?: string | undefined
  readonly user: { readonly login: string } | null
}

function commentOf({ id, html_url, body = '', user }: Shown): Comment {
  return { id, url: html_url, body, author: user?.login ?? '' }
}

function isMarked({ body }: Comment): boolean {
  return body.split(/\r?\n/).includes(MARKER)
}

/** Somebody else may have deleted it by now: the next look tells. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (statusOf(error) !== 404) throw error
  }
}
