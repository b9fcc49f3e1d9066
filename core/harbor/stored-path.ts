/** Bytes; a file name on Linux may have no more. */
const LONGEST_NAME = 255
/** Bytes of the whole path. Linux allows 4,096; the rest is for the directory that it is stored in. */
const LONGEST_PATH = 3000

/** What GitHub refuses in the path of an artifact's file. A colon is also a drive, or a stream of a file, elsewhere. */
const REFUSED = /["*:<>?|]/

/**
 * Why the path of a file below a shard directory (forward slashes) cannot be stored in an artifact and taken out of it
 * again on any machine; null when it can.
 */
export function pathProblem(path: string): string | null {
  if (path === '') return 'has no name'
  if (path.includes('\\')) return 'has a backslash in its path'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'has an absolute path'
  const segments = path.split('/')
  if (segments.includes('..')) return 'leads out of its directory'
  if (segments.includes('') || segments.includes('.')) return 'has an empty step in its path'
  if (!path.isWellFormed()) return 'has a name that is not valid UTF-8'
  if (/\p{Cc}/u.test(path)) return 'has a control character in its path'
  const [character] = REFUSED.exec(path) ?? []
  if (character !== undefined) return `has the character ${character} in its path`
  if (segments.some((segment) => Buffer.byteLength(segment) > LONGEST_NAME) || Buffer.byteLength(path) > LONGEST_PATH) {
    return 'has a path that is too long'
  }
  return null
}

/** What two paths share that are one and the same on a file system which does not tell case or composition apart. */
export function foldedPath(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC')
}
