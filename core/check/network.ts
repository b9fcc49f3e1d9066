import { matches, type Place } from '#core/check/parse/lines'
import type { ShellCommand } from '#core/check/parse/shell'

/** Options of curl and wget whose value is the next word, so that it is no address: short ones, then long ones. */
const SHORT: Readonly<Record<string, string>> = {
  curl: 'AbcCdDeEFhHKmortTuUwxXyYzQP',
  wget: 'oOPUtTaielADRXIBQw',
  aria2c: 'dostTxjkl',
}
const LONG =
  /^--(output|output-document|output-file|directory-prefix|header|data(-\w+)?|form|request|method|user|password|user-agent|referer|cookie(-jar)?|max-time|timeout|connect-timeout|tries|retry(-\w+)?|wait|write-out|proxy|range|cert|key|cacert|config|resolve|interface|max-redirs|dir|out|body-data|post-data|post-file)$/

/**
 * What a command fetches from outside of the trial; null: nothing.
 *
 * @param script the script that it stands in: says what its variables are
 */
export function fetched({ name, args }: ShellCommand, script: string): string | null {
  const isOutside = (address: string): boolean => !isInside(address) && !isInsideVariable(address, script)
  const words = args.filter((arg) => !arg.startsWith('-'))
  if (Object.hasOwn(SHORT, name)) {
    if (args.some((arg) => /^--(unix-socket|abstract-unix-socket)\b/.test(arg))) return null
    return addresses(name, args).find(isOutside) ?? null
  }
  if (['rsync', 'scp', 'sftp'].includes(name)) {
    const remote = words.filter((word) => /^(rsync|scp|sftp):\/\/|^[^/:]+:/.test(word))
    return remote.find((word) => isOutside(word)) ?? null
  }
  if (['docker', 'podman'].includes(name)) return words[0] === 'pull' ? (words[1] ?? null) : null
  if (['huggingface-cli', 'hf'].includes(name)) return words[0] === 'download' ? (words[1] ?? null) : null
  if (name !== 'git') return null
  // Options of git itself that take a word: what follows is its command.
  const own = args.filter((arg, index) => !arg.startsWith('-') && !['-C', '-c'].includes(args[index - 1] ?? ''))
  if (!['clone', 'fetch', 'pull', 'submodule'].includes(own[0] ?? '')) return null
  return own.find((word) => /^(https?|ssh|git):\/\/|^[\w.-]+@[\w.-]+:/.test(word) && isOutside(word)) ?? null
}

/** With a scheme wherever it stands; without one where it is no option's value. */
function addresses(name: string, args: readonly string[]): readonly string[] {
  return args.filter((arg, index) => {
    if (/^(https?|ftp|sftp):\/\//i.test(arg)) return true
    if (arg.startsWith('-') || arg === '') return false
    const before = args[index - 1] ?? ''
    const takes = before.startsWith('--')
      ? LONG.test(before)
      : /^-[A-Za-z]+$/.test(before) && (SHORT[name] ?? '').includes(before.at(-1) ?? '')
    return !takes
  })
}

/** Names and addresses of the trial itself: localhost, and services of its Compose file, which have no dot. */
export function isInside(address: string): boolean {
  const host = /^(?:\w+:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^/:?#]*)/.exec(address)?.[1] ?? ''
  return (
    /^(localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|[^.$`]*)$/i.test(host) ||
    /\.(localhost|test|internal)$/i.test(host)
  )
}

/** `$BASE/x`, where everything that the script gives BASE is inside. */
function isInsideVariable(address: string, script: string): boolean {
  const name = /^(?:\w+:\/\/)?\$\{?([A-Za-z_]\w*)/.exec(address)?.[1]
  if (name === undefined) return false
  const given = [...script.matchAll(/(?:^|[\s;(])([A-Za-z_]\w*)=["']?([^\s"';)]*)/g)].filter((each) => each[1] === name)
  return given.length > 0 && given.every(([, , value = '']) => value !== '' && isInside(value))
}

/** Bash's own sockets to hosts outside of the trial, as redirections name them. */
export function bashSockets(script: string): readonly (Place & { readonly host: string })[] {
  return matches(script, /^(?![ \t]*#)[^\n]*?\/dev\/(?:tcp|udp)\/([^/\s"']+)\//gm).flatMap(({ line, match }) => {
    const host = match[1] ?? ''
    if (isInside(host) || isInsideVariable(host, script)) return []
    return [{ line, column: match[0].indexOf('/dev/') + 1, host }]
  })
}

const PYTHON_CALL =
  /^(?![ \t]*#)[^\n]*?\b((?:urllib\.request\.)?(?:urlopen|urlretrieve)|(?:requests|httpx)\.(?:get|post|put|patch|delete|head|request|stream|Session|Client|AsyncClient)|socket\.create_connection)\(([^\n]*)/gm

/**
 * Calls of a test in Python that leave the trial: where the call itself names a host outside, or names none and the file
 * has an address outside somewhere.
 */
export function pythonFetches(text: string): readonly (Place & { readonly call: string })[] {
  const isOutside = (part: string): boolean =>
    [...part.matchAll(/(?:https?|ftp):\/\/[^\s"'`<>{}]+/g)].some(([address]) => !isInside(address)) ||
    /create_connection\(\(["'][^"']*\.[^"']*["']/.test(part.replace(/["'](localhost|127\.[\d.]+|0\.0\.0\.0)["']/g, ''))
  const code = text.replace(/^[ \t]*#.*$/gm, '')
  const elsewhere = isOutside(code)
  return matches(text, PYTHON_CALL).flatMap(({ line, match }) => {
    const [whole, call = '', rest = ''] = match
    const names = /^\(?\s*[frb]{0,2}["']/.test(rest)
    if (!(names ? isOutside(`${call}(${rest}`) : elsewhere)) return []
    return [{ line, column: whole.length - rest.length - call.length, call }]
  })
}
