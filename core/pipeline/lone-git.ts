import { execa } from 'execa'
import type { HostEnvironment } from '#core/harbor/environment'

export type GitEnd = { readonly exit: number; readonly stdout: string; readonly stderr: string }

export type GitOptions = {
  /** Variables of this one command: credentials, an author. They never stand among its arguments. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Runs git in one directory. It never throws for what git answers. */
export type Git = (args: readonly string[], options?: GitOptions) => Promise<GitEnd>

/** What git may know of the machine: how to find programs, and how to reach the network. */
const PASSED = /^(?:PATH|SystemRoot|TMPDIR|https?_proxy|no_proxy|all_proxy|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO)$/i

/**
 * git without anything that a machine, a user or a repository could add to it: no hooks, no configuration but the
 * repository's own, no helper that knows passwords, no questions, English messages.
 *
 * @param home an empty directory, in place of the user's own with its .netrc and .ssh
 */
export function gitIn(directory: string, home: string, host: HostEnvironment): Git {
  const passed = Object.entries(host).flatMap(([name, value]) =>
    PASSED.test(name) && value !== undefined ? [[name, value] as const] : [],
  )
  const alone = {
    ...Object.fromEntries(passed),
    HOME: home,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    LC_ALL: 'C',
  }
  return async (args, { env = {}, input } = {}) => {
    const always = ['-c', 'core.hooksPath=/dev/null', '-c', 'credential.helper=', '-c', 'gc.auto=0']
    const { exitCode, stdout, stderr, originalMessage } = await execa('git', [...always, ...args], {
      cwd: directory,
      env: { ...alone, ...env },
      extendEnv: false,
      reject: false,
      stripFinalNewline: true,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    })
    // Without an exit code it never began, or a signal ended it.
    return { exit: exitCode ?? -1, stdout, stderr: exitCode === undefined ? `${stderr}${originalMessage}` : stderr }
  }
}
