import { DockerfileParser } from 'dockerfile-ast'
import type { Place } from '#core/check/parse/lines'
import { parseShell, type Shell } from '#core/check/parse/shell'

export type DockerInstruction = Place & {
  /** Upper case. */
  readonly keyword: string
  /** Without its flags, as it is written. */
  readonly raw: string
  readonly args: readonly string[]
  readonly flags: readonly { readonly name: string; readonly value: string }[]
}

export type DockerImage = Place & {
  /** As far as its variables have defaults; null: a variable without one is in it. */
  readonly image: string | null
  readonly stage: string | null
}

export type DockerRun = {
  readonly shell: Shell
  /** Of an offset in the shell's text. */
  readonly place: (offset: number) => Place
}

export type Dockerfile = {
  readonly error: string | null
  readonly instructions: readonly DockerInstruction[]
  readonly images: readonly DockerImage[]
  readonly runs: readonly DockerRun[]
  /** `# syntax=...`: the image that builds it. */
  readonly frontend: string | null
}

/** Parses a Dockerfile; what its parser throws is its error. */
export function parseDockerfile(text: string): Dockerfile {
  try {
    // For Docker a CR alone ends no line, for its parser here it would.
    return read(text.replace(/\r(?!\n)/g, ' '))
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be parsed'
    return { error: message, instructions: [], images: [], runs: [], frontend: null }
  }
}

function read(text: string): Dockerfile {
  const parsed = DockerfileParser.parse(text)
  const instructions: DockerInstruction[] = []
  const runs: DockerRun[] = []
  for (const each of parsed.getInstructions()) {
    const { line, character } = each.getRange().start
    const raw = each.getRawArgumentsContent() ?? ''
    const flags = 'getFlags' in each ? (each as unknown as Flagged).getFlags() : []
    const keyword = each.getKeyword()
    instructions.push({
      line: line + 1,
      column: character + 1,
      keyword,
      raw,
      args: jsonList(raw) ?? each.getArguments().map((arg) => arg.getValue()),
      flags: flags.map((flag) => ({ name: flag.getName().toLowerCase(), value: flag.getValue() ?? '' })),
    })
    const start = each.getArgumentsRange()?.start
    if (keyword === 'RUN' && start !== undefined) {
      runs.push(runOf(raw, { line: start.line + 1, column: start.character + 1 }))
    }
    const later = keyword === 'ONBUILD' && start !== undefined ? onBuild(raw) : null
    if (later !== null && start !== undefined) {
      const { flags, command, at } = later
      instructions.push({ line: line + 1, column: character + 1, keyword: 'RUN', raw: command, args: [], flags })
      runs.push(runOf(command, { line: start.line + 1, column: start.character + 1 + at }))
    }
  }
  const images = parsed.getFROMs().map((from) => {
    const { line, character } = from.getRange().start
    const image = resolved(from.getImage() ?? '', (name) => parsed.resolveVariable(name, line))
    return { line: line + 1, column: character + 1, image, stage: from.getBuildStage()?.toLowerCase() ?? null }
  })
  const frontend = parsed.getDirectives().find((directive) => directive.getName().toLowerCase() === 'syntax')
  return { error: null, instructions, images, runs, frontend: frontend?.getValue() ?? null }
}

type Flagged = { getFlags(): readonly { getName(): string; getValue(): string | null }[] }

/** The RUN of `ONBUILD RUN`, which happens in every image that is built on this one; null: it is about something else. */
function onBuild(
  raw: string,
): { readonly flags: DockerInstruction['flags']; readonly command: string; readonly at: number } | null {
  const [run, options] = /^RUN[ \t]+((?:--[a-z]+(?:=\S*)?[ \t]+)*)/i.exec(raw) ?? []
  if (run === undefined) return null
  const flags = (options ?? '').split(/[ \t]+/).flatMap((word) => {
    const [, name, value] = /^--([a-z]+)(?:=(.*))?$/i.exec(word) ?? []
    return name === undefined ? [] : [{ name: name.toLowerCase(), value: value ?? '' }]
  })
  return { flags, command: raw.slice(run.length), at: run.length }
}

function jsonList(raw: string): readonly string[] | null {
  if (!raw.startsWith('[')) return null
  try {
    const value: unknown = JSON.parse(raw)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null
  } catch {
    // Docker takes what is no JSON as plain words.
    return null
  }
}

/** `${NAME}`, `$NAME`, `${NAME:-default}` by their defaults. */
function resolved(image: string, lookup: (name: string) => string | null | undefined): string | null {
  let unknown = false
  const text = image.replace(/\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g, (_all, braced, fallback, plain) => {
    const value = lookup(braced ?? plain) ?? fallback
    if (value === undefined) unknown = true
    return value ?? ''
  })
  return unknown ? null : text
}

function runOf(raw: string, start: Place): DockerRun {
  const inOrder = (offset: number): Place => {
    const before = raw.slice(0, offset).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    return before.length === 1
      ? { line: start.line, column: start.column + column - 1 }
      : { line: start.line + before.length - 1, column }
  }
  const list = jsonList(raw)
  if (list !== null) {
    const quoted = list.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    return { shell: parseShell(quoted), place: () => start }
  }
  const heredoc = /^<<-?\s*(["']?)(\w+)\1[^\n]*\n/.exec(raw)
  if (heredoc !== null) {
    const body = raw.slice(heredoc[0].length).replace(new RegExp(`\\n[ \\t]*${heredoc[2]}\\s*$`), '\n')
    return { shell: parseShell(body), place: (offset) => inOrder(offset + heredoc[0].length) }
  }
  // Docker takes comments and empty lines out of a continued line before a shell sees it; here they become as many blanks.
  const shell = raw.replace(/(?<=\\[ \t]*\r?\n)(?:[ \t\r]*(?:#[^\n]*)?(?:\n|$))+/g, (lines) => ' '.repeat(lines.length))
  return { shell: parseShell(shell), place: inOrder }
}
