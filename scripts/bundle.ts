import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

/**
 * Bundles the actions: a JavaScript action is run as it stands in the repository, without any installation. What they share
 * stands once. `--check` compares with what is committed and writes nothing.
 */
const ROOT = resolve(import.meta.dirname, '..')
const DIST = join(ROOT, 'action/dist')
const ENTRIES = ['plan', 'run', 'run-post', 'sabotage', 'aggregate', 'comment', 'command', 'adopt'] as const

/** The entry of an action's step: `run-post` is the post step of `run`. */
function source(entry: (typeof ENTRIES)[number]): string {
  const [action, step] = entry.split('-')
  return join(ROOT, 'action', action ?? '', `${step ?? 'main'}.ts`)
}

async function bundles(): Promise<ReadonlyMap<string, string>> {
  const input = Object.fromEntries(
    ENTRIES.filter((entry) => existsSync(source(entry))).map((entry) => [entry, source(entry)]),
  )
  const build = await rolldown({ input, platform: 'node', cwd: ROOT, logLevel: 'warn' })
  const { output } = await build.generate({
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  })
  await build.close()
  return new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]))
}

async function committed(): Promise<ReadonlyMap<string, string>> {
  const names = existsSync(DIST) ? await readdir(DIST) : []
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(DIST, name), 'utf8')] as const)),
  )
}

async function write(fresh: ReadonlyMap<string, string>): Promise<void> {
  await rm(DIST, { recursive: true, force: true })
  await mkdir(DIST, { recursive: true })
  for (const [name, code] of fresh) await writeFile(join(DIST, name), code)
  const bytes = [...fresh.values()].reduce((sum, code) => sum + Buffer.byteLength(code), 0)
  process.stdout.write(`action/dist: ${fresh.size} files, ${(bytes / 1e6).toFixed(1)} MB\n`)
}

const fresh = await bundles()
if (process.argv.includes('--check')) {
  const before = await committed()
  const stale = [...new Set([...fresh.keys(), ...before.keys()])].filter((name) => fresh.get(name) !== before.get(name))
  for (const name of stale) process.stderr.write(`action/dist/${name} is not what the sources make\n`)
  if (stale.length > 0) process.stderr.write('run: node scripts/bundle.ts, and commit action/dist\n')
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  await write(fresh)
}
