import type { ShellCommand } from '#core/check/parse/shell'

/** Options of pip and uv that take a value, and those whose value is a requirement. */
const WITH_VALUE = [
  '-r',
  '--requirement',
  '-c',
  '--constraint',
  '-e',
  '--editable',
  '-t',
  '--target',
  '-i',
  '--index-url',
  '--extra-index-url',
  '-f',
  '--find-links',
  '--prefix',
  '--root',
  '-p',
  '--python',
  '--cache-dir',
  '--platform',
  '--index',
  '--default-index',
  '--python-version',
  '--directory',
  '--project',
  '--env-file',
  '--with-requirements',
  '--with-editable',
  '--proxy',
  '--timeout',
  '--retries',
  '--trusted-host',
  '--group',
  '--extra',
  '--link-mode',
  '--index-strategy',
]
const REQUIREMENT_IN = ['--with', '-w', '--from', '--upgrade-package']

/** The Python packages that a command installs or runs, as they are written: `pytest==9.1.1`. */
export function pythonRequirements({ name, args }: ShellCommand): readonly string[] {
  if (/^pip[\d.]*$/.test(name)) return args[0] === 'install' ? listed(args.slice(1)) : []
  if (/^python[\d.]*$/.test(name)) {
    const at = args.indexOf('pip')
    return at > 0 && args[at - 1] === '-m' && args[at + 1] === 'install' ? listed(args.slice(at + 2)) : []
  }
  if (name === 'pipx') return args[0] === 'install' || args[0] === 'run' ? listed(args.slice(1)).slice(0, 1) : []
  if (name === 'uvx') return tool(args)
  if (name !== 'uv') return []
  const [first, second] = args.filter((arg) => !arg.startsWith('-'))
  if (first === 'pip' && second === 'install') return listed(args.slice(args.indexOf('install') + 1))
  if (first === 'tool' && second === 'install') return listed(args.slice(args.indexOf('install') + 1))
  if (first === 'tool' && second === 'run') return tool(args.slice(args.indexOf('run') + 1))
  if (first === 'add') return listed(args.slice(args.indexOf('add') + 1))
  return first === 'run' ? options(args.slice(args.indexOf('run') + 1)).requirements : []
}

/** Last names of the requirements files that a command installs from. */
export function requirementsFiles({ name, args }: ShellCommand): readonly string[] {
  if (!/^(pip[\d.]*|python[\d.]*|uv)$/.test(name) || !args.includes('install')) return []
  return args.flatMap((arg, at) => {
    const before = args[at - 1] ?? ''
    const file = ['-r', '--requirement', '--requirements'].includes(before)
      ? arg
      : /^(?:-r|--requirements?=)(.+)$/.exec(arg)?.[1]
    const last = file?.split('/').at(-1)
    return last === undefined || last === '' ? [] : [last]
  })
}

function listed(args: readonly string[]): readonly string[] {
  const { requirements, words } = options(args, true)
  return [...requirements, ...words]
}

/** `uvx`: what follows the tool's name is the tool's own. A tool that a `--with` pins is pinned. */
function tool(args: readonly string[]): readonly string[] {
  const { requirements, words } = options(args)
  const [name] = words
  const isGiven =
    args.some((arg) => arg === '--from' || arg.startsWith('--from=')) ||
    requirements.some((each) => each.split(/[=<>~![]/)[0] === name)
  return name === undefined || isGiven ? requirements : [...requirements, name]
}

function options(
  args: readonly string[],
  toTheEnd = false,
): { readonly requirements: readonly string[]; readonly words: readonly string[] } {
  const requirements: string[] = []
  const words: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const [option = '', value] = arg.startsWith('--') ? arg.split(/=(.*)/s) : [arg]
    if (REQUIREMENT_IN.includes(option)) requirements.push(...(value ?? args[++at] ?? '').split(','))
    else if (WITH_VALUE.includes(option)) at += value === undefined ? 1 : 0
    else if (!arg.startsWith('-')) {
      words.push(arg)
      if (!toTheEnd) break
    }
  }
  return { requirements: requirements.filter((each) => each !== ''), words }
}
