import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type GitEnd, type GitOptions, git as runGit, textOf } from '#core/git/git'
import type { HostEnvironment } from '#core/harbor/environment'
import { type ImportReport, importRecords } from '#core/ledger/import'
import type { ImportItem } from '#core/ledger/sift'
import { TABLE_NAMES } from '#core/ledger/tables'
import { type Refusal, refusalIn } from '#core/pipeline/push-refusal'
import { oneLine } from '#core/trial/plain-text'
import { UserError } from '#core/user-error'

export type LandInputs = {
  /** Of the remote, without credentials. */
  readonly url: string
  readonly branch: string
  /** Whether the branch is made where there is none: with no history and nothing but the ledger. */
  readonly create: boolean
  /** Folder of the ledger in the repository, with forward slashes. */
  readonly folder: string
  readonly items: readonly ImportItem[]
  /** Of the commit, without a line break at its end; another trailer line follows. */
  readonly message: (report: ImportReport) => string
  readonly author: { readonly name: string; readonly email: string }
  /** Variables that let git talk to the remote; no other command gets them. */
  readonly credentials: Readonly<Record<string, string>>
  /** A private directory in which nothing of ours stands yet. */
  readonly temp: string
  readonly host: HostEnvironment
  readonly random: () => number
  readonly wait: (milliseconds: number) => Promise<void>
  readonly say: (line: string) => void
}

/**
 * `commit`: the SHA that was pushed, null where the ledger had everything. `problem`: why nothing was pushed; then the
 * report, where there is one, says what would have been imported.
 */
export type Landed =
  | { readonly commit: string | null; readonly report: ImportReport; readonly problem: null }
  | { readonly commit: null; readonly report: ImportReport | null; readonly problem: UserError }

/** So often another push may come first. */
const MOST_ATTEMPTS = 10
/** So often a refusal that nothing is known of may be a passing one: GitHub has more words for those than anybody knows. */
const UNKNOWN_ATTEMPTS = 3
const FIRST_WAIT = 500
const LONGEST_WAIT = 20_000

const SEGMENT = /^(?:trials|tests|runs)\/(?:\d{4}-\d{2}|undated)\/[0-9a-f]{64}\.parquet$/

/**
 * Brings items into the ledger of a branch of a remote: imports them into a copy of its newest commit, commits the new segments
 * and pushes. Where somebody else was first it starts from the new head, at most ten times. It never forces, adds nothing but
 * segments, and leaves the checkout that it is called from alone; the copy holds the ledger and no history.
 * Throws a UserError where the ledger itself cannot be read or written.
 */
export async function land(inputs: LandInputs): Promise<Landed> {
  const copy = await emptyCopy(inputs)
  let report: ImportReport | null = null
  let tried: { readonly commit: string; readonly report: ImportReport } | null = null
  for (let attempt = 1; ; attempt += 1) {
    const problem = async (end: GitEnd, doing: string): Promise<UserError | null> => {
      const output = `${textOf(end)}\n${end.stderr}`
      const refusal = refusalIn(output)
      const final = refusal === 'refused' ? attempt > UNKNOWN_ATTEMPTS : refusal !== 'moved' && refusal !== 'passing'
      if (final) return refusedError(refusal, output, inputs)
      if (attempt === MOST_ATTEMPTS) return exhaustedError(inputs, output)
      inputs.say(`${doing}: ${refusal === 'moved' ? 'somebody else was first' : remoteWords(output)}; once more`)
      await inputs.wait(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1)) * (0.5 + inputs.random()))
      return null
    }

    const fetched = await fetchHead(copy, inputs)
    if ('end' in fetched) {
      const error = await problem(fetched.end, `fetching ${inputs.branch}`)
      if (error !== null) return { commit: null, report, problem: error }
      continue
    }
    const { head } = fetched
    if (head === null && !inputs.create) return { commit: null, report, problem: absentError(inputs) }
    // The answer to the last push was lost on its way, and the push was not.
    if (tried !== null && head === tried.commit) return { ...tried, problem: null }

    report = await importRecords(join(copy.directory, ...inputs.folder.split('/')), inputs.items)
    if (report.segments.length === 0) return { commit: null, report, problem: null }
    const commit = await commitSegments(copy, report, inputs)
    tried = { commit, report }
    const pushed = await copy.online(['push', '--porcelain', 'origin', `${commit}:refs/heads/${inputs.branch}`])
    if (pushed.ok) return { ...tried, problem: null }
    const error = await problem(pushed, `pushing to ${inputs.branch}`)
    if (error !== null) return { commit: null, report, problem: error }
  }
}

type Copy = {
  readonly directory: string
  /** Throws where git fails: nobody else has a part in it. */
  readonly git: (args: readonly string[], options?: GitOptions) => Promise<string>
  /** With the credentials. */
  readonly online: Run
}

type Run = (args: readonly string[], options?: GitOptions) => Promise<GitEnd>

async function emptyCopy({ temp, host, url, branch, folder, credentials }: LandInputs): Promise<Copy> {
  const directory = join(temp, 'copy')
  const home = join(temp, 'home')
  for (const path of [directory, home]) await mkdir(path)
  const run: Run = (args, options) => runGit({ directory, env: host, home }, args, options)
  const git = async (args: readonly string[], options?: GitOptions): Promise<string> => {
    const end = await run(args, options)
    if (!end.ok) throw new Error(`git ${args[0]} failed: ${oneLine(end.stderr).slice(0, 500)}`)
    return textOf(end)
  }
  const named = await run(['check-ref-format', `refs/heads/${branch}`])
  if (!named.ok) {
    throw new UserError(`no branch can be called "${oneLine(branch)}"`, {
      where: 'input branch',
      remedy: 'for example main, or ledger',
    })
  }
  await git(['init', '--quiet', '--template='])
  // What the branch says of its files must not change the bytes of a segment, on their way in or out; this comes before it.
  await mkdir(join(directory, '.git/info'))
  await writeFile(join(directory, '.git/info/attributes'), '* -text -filter -ident -working-tree-encoding\n')
  await git(['remote', 'add', '--', 'origin', url])
  // A link in the repository becomes a file with its target's name: nothing is written through it.
  await git(['config', 'core.symlinks', 'false'])
  // Only the ledger is taken out of the commit, and only its content is transferred where the remote can do that.
  const patterns = TABLE_NAMES.map((table) => `/${escapedPattern(folder)}/${table}/`)
  await git(['sparse-checkout', 'set', '--no-cone', ...patterns])
  return { directory, git, online: (args, options) => run(args, { ...options, env: credentials }) }
}

function escapedPattern(path: string): string {
  return path.replace(/[*?[\]\\!# ]/g, '\\$&')
}

const HEAD = 'refs/regatta/head'

/** Puts the newest commit of the branch into the copy, or empties it where there is none. */
async function fetchHead(
  { directory, git, online }: Copy,
  { branch, folder }: LandInputs,
): Promise<{ readonly head: string | null } | { readonly end: GitEnd }> {
  const refspec = `+refs/heads/${branch}:${HEAD}`
  const fetched = await online(['fetch', '--quiet', '--no-tags', '--depth=1', '--filter=blob:none', 'origin', refspec])
  if (!fetched.ok) {
    if (!/couldn't find remote ref/i.test(fetched.stderr)) return { end: fetched }
    // A branch without a history: what an earlier attempt left here goes.
    await git(['symbolic-ref', 'HEAD', 'refs/heads/unborn'])
    await git(['read-tree', '--empty'])
    await rm(join(directory, ...folder.split('/')), { recursive: true, force: true })
    return { head: null }
  }
  const out = await online(['checkout', '--quiet', '--force', '--detach', HEAD])
  if (!out.ok) return { end: out }
  await git(['clean', '-ffdxq'])
  await requireFolders(git, folder)
  return { head: await git(['rev-parse', HEAD]) }
}

/** A file or a link in the place of a folder of the ledger would be replaced by what is added. */
async function requireFolders(git: Copy['git'], folder: string): Promise<void> {
  const steps = folder.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))
  const folders = [...steps, ...TABLE_NAMES.map((table) => `${folder}/${table}`)]
  for (const line of (await git(['ls-tree', '-z', HEAD, '--', ...folders])).split('\0')) {
    const [about = '', path = ''] = line.split('\t')
    if (!folders.includes(path) || about.includes(' tree ')) continue
    throw new UserError('this is where the ledger stands, and it is no folder', {
      where: oneLine(path),
      remedy: 'make it a folder on the branch of the ledger; links are not followed',
      kind: 'failure',
    })
  }
}

/** Commits the new segments on top of what is checked out; the SHA of the commit. */
async function commitSegments({ directory, git }: Copy, report: ImportReport, inputs: LandInputs): Promise<string> {
  const ledger = join(directory, ...inputs.folder.split('/'))
  const paths = report.segments.map((segment) => {
    const path = relative(ledger, segment).split(sep).join('/')
    if (!SEGMENT.test(path)) throw new Error(`not a segment of the ledger: ${path}`)
    return `${inputs.folder}/${path}`
  })
  await git(['add', '--force', '--sparse', '--pathspec-from-file=-', '--pathspec-file-nul'], {
    input: paths.join('\0'),
  })
  const { name, email } = inputs.author
  const tree = await git(['write-tree'])
  const parent = await git(['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => null)
  return await git(['commit-tree', tree, ...(parent === null ? [] : ['-p', parent])], {
    env: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email },
    // Two imports of the same trials within a second would make one and the same commit, and both take it for theirs.
    input: `${inputs.message(report)}\nImport-Id: ${randomUUID()}\n`,
  })
}

const KEPT = 'nothing was pushed, the artifacts of this run stay: then re-run the failed jobs'

function refusedError(refusal: Refusal, output: string, inputs: LandInputs): UserError {
  const words = remoteWords(output)
  const where = `branch ${inputs.branch}`
  switch (refusal) {
    case 'protected':
      return new UserError(`it is protected and takes no push from this job (${words})`, {
        where,
        remedy: `keep the ledger on a branch of its own, or push with a deploy key or an App token: docs/protected-main.md; ${KEPT}`,
        kind: 'failure',
      })
    case 'denied':
      return new UserError(`the remote takes no push with these credentials (${words})`, {
        where,
        remedy: `give the job contents: write, or a token or deploy key that may write: docs/protected-main.md; ${KEPT}`,
        kind: 'failure',
      })
    default:
      return new UserError(`git could not reach it or was refused (${words})`, {
        where,
        remedy: `mend what it says; ${KEPT}`,
        kind: 'failure',
      })
  }
}

function exhaustedError(inputs: LandInputs, output: string): UserError {
  return new UserError(`no push came through in ${MOST_ATTEMPTS} attempts (${remoteWords(output)})`, {
    where: `branch ${inputs.branch}`,
    remedy: `re-run the failed jobs in a while, or let the ledger have a branch of its own: docs/protected-main.md; nothing was pushed, the artifacts of this run stay`,
    kind: 'failure',
  })
}

function absentError({ branch }: LandInputs): UserError {
  return new UserError('the remote has no such branch', {
    where: `branch ${branch}`,
    remedy: `name the branch of the ledger with the input branch; one that is named is made; ${KEPT}`,
    kind: 'failure',
  })
}

/** What the other side said about a refusal, in one line: its own words before git's. */
function remoteWords(output: string): string {
  const lines = output.split('\n').map((line) => oneLine(line))
  const remote = lines.flatMap((line) => /^remote: +(?:error: )?(.+)$/.exec(line)?.slice(1) ?? [])
  const own = lines.filter((line) => /^(?:error|fatal|!)[:\s]/.test(line) && !/failed to push some refs/.test(line))
  const words = [...remote.filter((line) => /[a-z]/i.test(line)), ...own]
  return (words.length === 0 ? lines.filter((line) => line !== '') : words).join(' / ').slice(0, 300)
}
