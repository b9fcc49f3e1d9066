import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash'

/** A command of a script, without what only wraps it (`sudo`, `env A=b`, `timeout 9`, a path before its name). */
export type ShellCommand = {
  /** `curl`, also where the script says `sudo /usr/bin/curl`. Empty where a variable is the name. */
  readonly name: string
  readonly args: readonly string[]
  /** In the text that was parsed. */
  readonly offset: number
  /** Commands that its output goes to, the next one first. */
  readonly into: readonly string[]
}

export type Shell = {
  readonly script: ParsedScript
  readonly errors: readonly { readonly message: string; readonly offset: number }[]
  /** Of the whole script, those in substitutions and in `bash -c` included. */
  readonly commands: readonly ShellCommand[]
}

/** Parses a script. The parser recovers from errors; what is thrown all the same is an error at the start. */
export function parseShell(text: string): Shell {
  try {
    const script = parse(text)
    const errors = (script.errors ?? []).map(({ message, pos }) => ({ message, offset: pos }))
    const commands: ShellCommand[] = []
    collect(script, commands, { into: [], depth: 0, base: null })
    return { script, errors, commands }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be parsed'
    return { script: parse(''), errors: [{ message, offset: 0 }], commands: [] }
  }
}

type Around = {
  readonly into: readonly string[]
  readonly depth: number
  /** Where the text in which positions are stands; null: they are the file's own. */
  readonly base: number | null
}

const DEEPEST = 200

function collect(node: SyntaxNode, commands: ShellCommand[], around: Around): void {
  if (around.depth > DEEPEST) return
  const below = { ...around, depth: around.depth + 1 }
  if (node.type === 'Pipeline') {
    const names = node.commands.map((command) => (command.type === 'Command' ? normal(words(command)).name : ''))
    node.commands.forEach((command, index) => {
      collect(command, commands, { ...below, into: names.slice(index + 1) })
    })
    return
  }
  if (node.type === 'Command') {
    const { name, args } = normal(words(node))
    const offset = around.base ?? node.name?.pos ?? node.pos
    if (name !== '' || args.length > 0) commands.push({ name, args, offset, into: around.into })
    const inner = scriptArgument(name, args)
    if (inner !== null && around.depth < 8) collect(parse(inner), commands, { ...below, base: offset, into: [] })
  }
  // Positions in a script that was decoded (backticks) are those of another text.
  const decoded = 'source' in node && node.source !== undefined && around.base === null
  const base = decoded ? 0 : around.base
  forEachChild(node, (child) => {
    collect(child, commands, { ...below, base, into: node.type === 'Statement' ? around.into : [] })
  })
}

type CommandNode = Extract<SyntaxNode, { type: 'Command' }>

function words(command: CommandNode): readonly string[] {
  return [
    ...(command.name === undefined ? [] : [command.name.value]),
    ...command.args.map((arg) => (arg.type === 'Word' ? arg.value : arg.text)),
  ]
}

/** Commands that run another one, and how many words of their own stand before it. */
const WRAPPERS: Readonly<Record<string, { readonly values: readonly string[]; readonly operands: number }>> = {
  sudo: { values: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '-U'], operands: 0 },
  env: { values: ['-u', '-C', '--unset', '--chdir'], operands: 0 },
  command: { values: [], operands: 0 },
  exec: { values: ['-a'], operands: 0 },
  nohup: { values: [], operands: 0 },
  nice: { values: ['-n'], operands: 0 },
  ionice: { values: ['-c', '-n'], operands: 0 },
  setsid: { values: [], operands: 0 },
  stdbuf: { values: ['-i', '-o', '-e'], operands: 0 },
  time: { values: ['-f', '-o'], operands: 0 },
  timeout: { values: ['-k', '-s', '--kill-after', '--signal'], operands: 1 },
  xargs: { values: ['-n', '-P', '-I', '-d', '-a', '-L', '-s'], operands: 0 },
}

function normal(all: readonly string[]): { readonly name: string; readonly args: readonly string[] } {
  let rest = all
  for (;;) {
    const name = (rest[0] ?? '').split('/').at(-1) ?? ''
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined
    if (wrapper === undefined) return { name: name.startsWith('$') ? '' : name, args: rest.slice(1) }
    let at = 1
    while (at < rest.length && /^-|^\w+=/.test(rest[at] ?? '')) at += wrapper.values.includes(rest[at] ?? '') ? 2 : 1
    at += wrapper.operands
    if (at >= rest.length) return { name, args: rest.slice(1) }
    rest = rest.slice(at)
  }
}

/** The script that `bash -c` is given. */
function scriptArgument(name: string, args: readonly string[]): string | null {
  if (!['sh', 'bash', 'dash', 'ash', 'zsh'].includes(name)) return name === 'eval' ? args.join(' ') : null
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg))
  return at < 0 ? null : (args[at + 1] ?? null)
}
