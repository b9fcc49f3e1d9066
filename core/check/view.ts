import type { TaskFiles, TaskRegularFile } from '#core/check/files'
import { type Compose, parseCompose } from '#core/check/parse/compose'
import { type Dockerfile, parseDockerfile } from '#core/check/parse/dockerfile'
import { type Place, placer } from '#core/check/parse/lines'
import { parseShell, type Shell } from '#core/check/parse/shell'
import { parseToml, type TomlDocument } from '#core/check/parse/toml'

export type TextFile = TaskRegularFile & { readonly text: string }

/** Which part of a task a file belongs to: what the agent sees, what judges, what solves, or the rest. */
export type Part = 'environment' | 'tests' | 'solution' | 'other'

export type DockerfileView = Dockerfile & { readonly path: string; readonly part: Part }
export type ComposeView = Compose & { readonly path: string; readonly part: Part }

/** A script, or the body of a RUN. */
export type ShellView = {
  readonly path: string
  readonly part: Part
  readonly kind: 'script' | 'RUN'
  readonly shell: Shell
  readonly place: (offset: number) => Place
}

/** A task's files, parsed once, as rules look at them. What is missing or larger than a parser takes is null or left out. */
export type TaskView = {
  readonly files: TaskFiles
  readonly regular: readonly TaskRegularFile[]
  readonly texts: readonly TextFile[]
  readonly file: (path: string) => TaskRegularFile | null
  readonly text: (path: string) => string | null
  readonly toml: TomlDocument | null
  readonly dockerfiles: readonly DockerfileView[]
  readonly composes: readonly ComposeView[]
  /** Scripts first, then the RUN instructions of Dockerfiles. */
  readonly shells: readonly ShellView[]
  /** Names of steps; empty for a task of one step. */
  readonly steps: readonly string[]
}

/** Bytes of one file that a parser is given at most; what is larger is a finding. */
export const PARSED_BYTES = 256 * 1024

export function viewOf(files: TaskFiles): TaskView {
  const regular = files.entries.filter((entry) => entry.kind === 'file')
  const byPath = new Map(regular.map((file) => [file.path, file]))
  const texts = regular.filter((file): file is TextFile => file.text !== null)
  const parsable = texts.filter((file) => file.size <= PARSED_BYTES && isParsed(file.path))
  const toml = parsable.find((file) => file.path === 'task.toml')
  const document = toml === undefined ? null : parseToml(withoutMark(toml.text))
  const dockerfiles = parsable
    .filter((file) => isDockerfile(file.path))
    .map((file) => ({ ...parseDockerfile(withoutMark(file.text)), path: file.path, part: partOf(file.path) }))
  const scripts = parsable
    .filter((file) => file.path.endsWith('.sh'))
    .map((file): ShellView => {
      const text = withoutMark(file.text)
      return { path: file.path, part: partOf(file.path), kind: 'script', shell: parseShell(text), place: placer(text) }
    })
  const runs = dockerfiles.flatMap(({ path, part, runs }) =>
    runs.map(({ shell, place }): ShellView => ({ path, part, kind: 'RUN', shell, place })),
  )
  return {
    files,
    regular,
    texts,
    file: (path) => byPath.get(path) ?? null,
    text: (path) => byPath.get(path)?.text ?? null,
    toml: document,
    dockerfiles,
    composes: parsable
      .filter((file) => isCompose(file.path))
      .map((file) => ({ ...parseCompose(withoutMark(file.text)), path: file.path, part: partOf(file.path) })),
    shells: [...scripts, ...runs],
    steps: stepNames(document),
  }
}

/** Files that a parser reads: a larger one would go unlooked at. */
export function isParsed(path: string): boolean {
  return path === 'task.toml' || isDockerfile(path) || isCompose(path) || path.endsWith('.sh')
}

export function isDockerfile(path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  return /^Dockerfile(\..+)?$|\.Dockerfile$/i.test(name)
}

export function isCompose(path: string): boolean {
  return /^(docker-)?compose[^/]*\.ya?ml$/i.test(path.split('/').at(-1) ?? '')
}

/** `steps/<name>/tests/...` are tests too. */
export function partOf(path: string): Part {
  const [top, , inner] = path.split('/')
  const folder = top === 'steps' ? inner : top
  if (folder === 'tests') return 'tests'
  if (folder === 'solution') return 'solution'
  return folder === 'environment' || folder === 'workdir' ? 'environment' : 'other'
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function stepNames(document: TomlDocument | null): readonly string[] {
  const steps = document?.value.steps
  if (!Array.isArray(steps)) return []
  return steps.flatMap((step: unknown) => {
    const name = typeof step === 'object' && step !== null && 'name' in step ? step.name : null
    return typeof name === 'string' ? [name] : []
  })
}
