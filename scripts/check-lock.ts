import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Names = Readonly<Record<string, string>>

export type LockFile = {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly optionalDependencies?: Names
        readonly resolved?: string
        readonly integrity?: string
        readonly link?: boolean
      }
    >
  >
}

export type PackageFile = { readonly [field in (typeof VERSION_FIELDS)[number]]?: Names }

const VERSION_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'] as const

const EXACT = /^\d+\.\d+\.\d+(-[\w.-]+)?$/

/**
 * What is wrong with a lock file, one sentence each: a platform's package that it leaves out (npm writes such a lock where the
 * registry lacks a sibling, and `npm ci` then refuses it elsewhere), an entry that names a host or has no checksum, and a
 * version in package.json that is not exact.
 */
export function lockProblems(lock: LockFile, manifest: PackageFile): readonly string[] {
  const { '': _root, ...entries } = lock.packages
  return [
    ...Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !resolves(lock, path, name))
        .map((name) => `package-lock.json: ${path || 'package.json'} wants ${name}, which has no entry`),
    ),
    ...Object.entries(entries).flatMap(([path, entry]) => [
      ...(/^[\w+.-]+:\/\//.test(entry.resolved ?? '')
        ? [`package-lock.json: ${path} names the host it came from`]
        : []),
      ...(entry.integrity === undefined && entry.link !== true ? [`package-lock.json: ${path} has no checksum`] : []),
    ]),
    ...VERSION_FIELDS.flatMap((field) =>
      Object.entries(manifest[field] ?? {})
        .filter(([, version]) => !EXACT.test(version))
        .map(([name, version]) => `package.json: ${field}.${name} is "${version}"; expected an exact version`),
    ),
  ]
}

/** As Node finds a package: beside or above the one that asks. */
function resolves(lock: LockFile, from: string, name: string): boolean {
  const places =
    from === ''
      ? []
      : from.split('/node_modules/').map((_, depth, parts) => parts.slice(0, depth + 1).join('/node_modules/'))
  return ['', ...places].some((place) => `${place === '' ? '' : `${place}/`}node_modules/${name}` in lock.packages)
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'))
  const problems = lockProblems(read('package-lock.json') as LockFile, read('package.json') as PackageFile)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  if (problems.length > 0) {
    process.stderr.write('choose a release whose packages all exist, then run `npm install` (see .npmrc)\n')
    process.exitCode = 1
  }
}
