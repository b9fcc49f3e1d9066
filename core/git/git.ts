import { execa } from 'execa'
import { UserError } from '#core/user-error'

/** A Git repository, found from a directory in it as Git itself does. */
export type GitRepository = {
  readonly directory: string
  /** The whole environment of the host; git gets of it what it needs to work. */
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * An empty directory in place of the user's: git then has nothing that a machine or a user could add to it, no
   * configuration but the repository's own, no key, no helper that knows passwords. Left out: the user's git, who is let
   * into the remote as ever.
   */
  readonly home?: string
}

export type GitOptions = {
  readonly input?: string | Uint8Array
  /** Bytes of output that are taken. */
  readonly most?: number
  /** How long it may take; left out: 5 minutes, and 30 where it talks to a remote. */
  readonly milliseconds?: number
  /** Variables of this one command: credentials, an author, an index. They never stand among its arguments. */
  readonly env?: Readonly<Record<string, string>>
}

/** How a command of git ended. It failed where it is not `ok`; what it says of that is for the caller. */
export type GitEnd = {
  readonly ok: boolean
  /** -1: it never began, or a signal ended it. */
  readonly exit: number
  readonly tooMuch: boolean
  /** There is no Git on this host. */
  readonly missing: boolean
  readonly stdout: Buffer
  readonly stderr: string
}

const MOST_OUTPUT = 64 * 2 ** 20

/** Nothing honest takes as long; objects that somebody made for it would. */
const MOST_MS = 5 * 60_000
const MOST_MS_ONLINE = 30 * 60_000
const ONLINE = ['fetch', 'push', 'ls-remote', 'clone']

/** How to find programs, and how to reach the network. */
const OF_THE_MACHINE =
  /^(?:PATH|SystemRoot|TMPDIR|(?:https?|no|all)_proxy|SSL_CERT_(?:FILE|DIR)|GIT_SSL_CA(?:INFO|PATH)|GIT_ALLOW_PROTOCOL|GIT_CEILING_DIRECTORIES)$/i

/**
 * What a user's git needs besides: where their configuration is, and what lets them into a remote, be it an ssh agent or the
 * store of a credential helper. A key of a model or a token of a job is not among it.
 */
const OF_THE_USER =
  /^(?:HOME|USER|LOGNAME|XDG_(?:CONFIG_HOME|CACHE_HOME|DATA_HOME|RUNTIME_DIR)|DBUS_SESSION_BUS_ADDRESS|SSH_AUTH_SOCK|(?:GIT|SSH)_ASKPASS|VSCODE_GIT_\w+|DISPLAY|WAYLAND_DISPLAY|GIT_SSH(?:_COMMAND|_VARIANT)?|GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|GNUPGHOME|PASSWORD_STORE_DIR|GCM_CREDENTIAL_STORE)$/

const ALWAYS = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
}

const ALONE = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' }

/**
 * Runs one command of git. It asks nobody anything, answers in English, runs no hook and no program that watches files, and
 * whatever else a repository or a user makes it run sees no more of the environment than git itself. Its failure is data;
 * only where it takes longer than it may, it is ended and a UserError is thrown.
 */
export async function git(
  { directory, env, home }: GitRepository,
  args: readonly string[],
  { input, most = MOST_OUTPUT, milliseconds, env: own = {} }: GitOptions = {},
): Promise<GitEnd> {
  const timeout = milliseconds ?? (args.some((arg) => ONLINE.includes(arg)) ? MOST_MS_ONLINE : MOST_MS)
  const settings = ['core.hooksPath=/dev/null', 'core.fsmonitor=false']
  if (home !== undefined) settings.push('credential.helper=', 'gc.auto=0')
  const { exitCode, stdout, stderr, code, isMaxBuffer, timedOut, originalMessage } = await execa(
    'git',
    [...settings.flatMap((setting) => ['-c', setting]), ...args],
    {
      cwd: directory,
      env: { ...environmentOf(env, home), ...own },
      extendEnv: false,
      encoding: 'buffer',
      maxBuffer: most,
      timeout,
      reject: false,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    },
  )
  if (timedOut) {
    throw new UserError(`Git did not end within ${timeout / 1000} seconds`, {
      where: `git ${args.find((arg) => /^[a-z][a-z-]*$/.test(arg)) ?? ''}`.trim(),
      remedy:
        'look at the commits it was to read: an object of few bytes can stand for more files than anybody can count',
      kind: 'failure',
    })
  }
  const said = Buffer.from(stderr ?? []).toString()
  return {
    ok: exitCode === 0 && !isMaxBuffer,
    exit: exitCode ?? -1,
    tooMuch: isMaxBuffer,
    missing: code === 'ENOENT',
    stdout: Buffer.from(stdout ?? []),
    stderr: exitCode === undefined ? `${said}${originalMessage}` : said,
  }
}

function environmentOf(env: GitRepository['env'], home: string | undefined): Readonly<Record<string, string>> {
  const passed = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && (OF_THE_MACHINE.test(name) || (home === undefined && OF_THE_USER.test(name)))
      ? [[name, value] as const]
      : [],
  )
  return { ...Object.fromEntries(passed), ...ALWAYS, ...(home === undefined ? {} : { ...ALONE, HOME: home }) }
}

/** What a command printed, as text without the line break at its end. */
export function textOf({ stdout }: Pick<GitEnd, 'stdout'>): string {
  return stdout.toString().replace(/\n$/, '')
}
