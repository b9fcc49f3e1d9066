import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { getOctokit } from '@actions/github'
import { type PatientRequests, patientRequests, requestProblem, statusOf } from '#action/lib/patient-requests'
import { MARKER, PARTS, type Part, type PartText, partOf, stickyBody } from '#core/report/sticky'

/** Of the account that a job's own token writes as. */
const ACTIONS = 'github-actions[bot]'
const PER_PAGE = 100
/** Each but the first finds that somebody else wrote in between. After the last there is one more look. */
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
 * Nothing is sent twice as it was: after a pause that the server asked for, comment and head are read again first. Where
 * another job wrote the same part about the same commit meanwhile, its text stays.
 *
 * Sends 5 requests where nobody interferes and there are at most 100 comments. Throws a UserError where the API fails.
 */
export async function keepPart(asked: KeepPart): Promise<KeptPart> {
  const requests = patientRequests(asked.wait)
  try {
    return { ...(await settle(asked, requests)), requests: requests.count() }
  } catch (error) {
    throw requestProblem(error, `the comment of pull request #${asked.pull} could not be written`)
  }
}

type Ask = PatientRequests['ask']

async function settle(asked: KeepPart, requests: PatientRequests): Promise<Omit<KeptPart, 'requests'>> {
  const { octokit, repository, pull, wait = sleep } = asked
  let search: Search = { page: 1, author: null, made: null }
  let before: Before | null = null
  for (let round = 1; round <= MOST_ROUNDS; ) {
    const { found, present } = await look(asked, search, requests)
    const { own } = found
    search = { ...found.search, made: null }
    const [kept, ...others] = own
    before ??= { standing: own.map(({ body }) => partOf(body, asked.part)) }
    const isYielding = round > 1 && standsAgainst(asked, kept, before)
    const wanted = wantedBody(isYielding ? null : asked, own, present)
    const isRight = kept !== undefined && (round === 1 ? kept.body === wanted : saysSame(kept.body, wanted))
    if (kept !== undefined && isRight && others.length === 0) {
      return { url: kept.url, kept: partOf(wanted, asked.part)?.head === asked.head ? 'written' : 'stale' }
    }
    if (kept === undefined && asked.only_update === true) return { url: null, kept: 'no comment' }
    if (kept === undefined) {
      const sent = await requests.send(() =>
        octokit.rest.issues.createComment({ ...repository, issue_number: pull, body: wanted }),
      )
      if (sent === null) continue
      const made = commentOf(sent.answer.data)
      search = { ...search, author: made.author, made }
    } else if (!isRight) {
      const change = { ...repository, comment_id: kept.id, body: wanted }
      if ((await requests.send(() => unlessGone(octokit.rest.issues.updateComment(change)))) === null) continue
    } else if (!(await deleteAll(others, asked, requests))) continue
    round += 1
    await wait(SETTLING_MS)
  }
  const [kept] = (await ownComments(asked, search, requests.ask)).own
  const standing = kept === undefined ? null : partOf(kept.body, asked.part)
  const isOther = standing?.head !== asked.head
  const isOurs = standing?.text === asked.text.trim() || (before !== null && standsAgainst(asked, kept, before))
  if (kept === undefined || standing === null || !(isOther || isOurs)) {
    throw new Error('others write or delete it each time')
  }
  return { url: kept.url, kept: isOther ? 'stale' : 'written' }
}

/** The comment and then the head, with no pause between: what is written next is made of how both are now. */
async function look(
  asked: KeepPart,
  search: Search,
  { ask, pauses }: PatientRequests,
): Promise<{ readonly found: Awaited<ReturnType<typeof ownComments>>; readonly present: string }> {
  for (;;) {
    const before = pauses()
    const found = await ownComments(asked, search, ask)
    const present = await ask(() => asked.octokit.rest.pulls.get({ ...asked.repository, pull_number: asked.pull }))
    if (pauses() === before) return { found, present: present.data.head.sha }
  }
}

/** Whether it could be done without a pause. What they said is in the oldest by now. */
async function deleteAll(
  comments: readonly Comment[],
  { octokit, repository }: KeepPart,
  { send }: PatientRequests,
): Promise<boolean> {
  for (const { id } of comments) {
    const sent = await send(() => unlessGone(octokit.rest.issues.deleteComment({ ...repository, comment_id: id })))
    if (sent === null) return false
  }
  return true
}

/** What the comments said in this part before anything was written. */
type Before = { readonly standing: readonly (PartText | null)[] }

/**
 * Whether somebody wrote the same part about the same commit since: the later text stays, or two would write over each other
 * for as long as both look. What was there before was only put back by somebody who had read it then; and what is only
 * running never stays for a result.
 */
function standsAgainst({ part, head, state = 'result' }: KeepPart, kept: Comment | undefined, before: Before): boolean {
  const standing = kept === undefined ? null : partOf(kept.body, part)
  if (standing?.head !== head || before.standing.some((each) => isDeepStrictEqual(each, standing))) return false
  return standing.state === 'result' || state === 'running'
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
 * The body of the one comment that holds the parts of all, the new one too (null: none). What is about the present head comes before what
 * is not, and is written last, so that everything else shows as outdated.
 */
function wantedBody(asked: KeepPart | null, own: readonly Comment[], present: string): string {
  const given: Given[] = own.flatMap(({ body }) => partsOf(body))
  if (asked !== null) {
    const { part, head, state = 'result', text } = asked
    given.unshift({ part, head, state, text })
  }
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
