import type { ShellCommand } from '#core/check/parse/shell'
import { pythonRequirements, requirementsFiles } from '#core/check/python-requirements'
import type { Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import { PARSED_BYTES, type TaskView } from '#core/check/view'

export const PACKAGE_RULES: readonly Rule[] = [
  {
    id: 'pip-unpinned',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'Every Python package is installed with `==` and a version.',
    why: 'A release on any day changes what the task is, or breaks its tests.',
    fix: 'Write name==version, or install from a requirements file that does.',
    *check(task) {
      for (const { path, shell, place } of task.shells) {
        for (const command of shell.commands) {
          for (const requirement of pythonRequirements(command)) {
            if (!isPinned(requirement)) {
              yield {
                path,
                ...place(command.offset),
                message: `"${shown(requirement)}" is installed in whatever version is newest`,
              }
            }
          }
        }
      }
      for (const { path, line, requirement } of listedRequirements(task)) {
        const message = `"${shown(requirement)}" is installed in whatever version is newest`
        yield { path, line, column: 1, message }
      }
    },
  },
  {
    id: 'package-unpinned',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'Packages from npm, crates.io, RubyGems, Conda and Go modules are installed in a version.',
    why: 'A release on any day changes what the task is, or breaks its tests.',
    fix: 'Name the version: `npm install name@1.2.3`, `cargo install --version`, `gem install -v`, `conda install name=1.2.3`, `go install path@v1.2.3`.',
    *check(task) {
      for (const { path, shell, place } of task.shells) {
        for (const command of shell.commands) {
          for (const name of unpinned(command)) {
            yield {
              path,
              ...place(command.offset),
              message: `"${shown(name)}" is installed in whatever version is newest`,
            }
          }
        }
      }
    },
  },
  {
    id: 'clone-unpinned',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'What a Dockerfile clones is taken at a tag or a commit.',
    why: 'The next build has whatever was pushed since: the task is another one, or does not build.',
    fix: 'Give `--branch TAG`, or `git checkout COMMIT` in the same RUN.',
    *check(task) {
      for (const { path, kind, shell, place } of task.shells) {
        if (kind !== 'RUN') continue
        const fixes = shell.commands.some(
          ({ name, args }) => name === 'git' && args.some((arg) => ['checkout', 'switch', 'reset'].includes(arg)),
        )
        if (fixes) continue
        for (const { name, args, offset } of shell.commands) {
          const address = args.find((arg) => /^(https?|ssh|git):\/\/|^[\w.-]+@[\w.-]+:/.test(arg))
          if (name !== 'git' || !args.includes('clone') || address === undefined) continue
          if (args.some((arg) => /^(-b|--branch|--revision)/.test(arg))) continue
          yield { path, ...place(offset), message: `"${shown(address)}" is cloned as it is that day` }
        }
      }
    },
  },
  {
    id: 'pipe-to-shell',
    family: 'environment',
    severity: 'warning',
    safety: true,
    since: '0.1.0',
    what: 'No script is run as it comes from the network.',
    why: 'Who serves it decides what runs, on each build anew, and nobody can look at it before.',
    fix: 'Install from a package with a version, or download a fixed version and compare its checksum first.',
    *check(task) {
      for (const { path, shell, place } of task.shells) {
        for (const { name, args, into, offset } of shell.commands) {
          const piped =
            ['curl', 'wget'].includes(name) &&
            into.some((next) => /^((ba|da|z)?sh|python[\d.]*|perl|ruby|node)$/.test(next))
          const substituted =
            /^((ba|da|z)?sh|eval|source|\.)$/.test(name) &&
            args.some((arg) => /[$<]\(\s*(curl|wget)\b|`\s*(curl|wget)\b/.test(arg))
          if (piped || substituted)
            yield { path, ...place(offset), message: `what ${piped ? name : 'a download'} brings is run at once` }
        }
      }
    },
  },
  {
    id: 'nproc',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'No script asks `nproc` how many processors it has.',
    why: "It tells the host's number, not the container's limit: a build with so many jobs runs out of memory on large hosts.",
    fix: 'Write the number that task.toml gives as cpus.',
    *check(task) {
      for (const { path, shell, place } of task.shells) {
        for (const { name, args, offset } of shell.commands) {
          if (name !== 'nproc' || args.some((arg) => ['--all', '--help', '--version'].includes(arg))) continue
          yield { path, ...place(offset), message: "nproc tells the host's number of processors" }
        }
      }
    },
  },
]

/** pip, setuptools and wheel are tools of the installation itself. */
function isPinned(requirement: string): boolean {
  if (/^(pip|setuptools|wheel)$/.test(requirement)) return true
  if (/^[./~]|\$|\.(whl|tar\.gz|zip)$/.test(requirement)) return true
  if (requirement.startsWith('git+')) return requirement.slice(requirement.lastIndexOf('/')).includes('@')
  return (
    /===?[^=*]+$/.test(requirement.replace(/;.*$/, '')) ||
    / @ /.test(requirement) ||
    /^[\w.-]+(\[.*\])?@\d/.test(requirement)
  )
}

/** Lines of the task's own requirements files that pip or uv is given, each file once. */
function* listedRequirements(
  task: TaskView,
): Generator<{ readonly path: string; readonly line: number; readonly requirement: string }> {
  const names = new Set(task.shells.flatMap(({ shell }) => shell.commands.flatMap(requirementsFiles)))
  for (const { path, text } of task.texts) {
    if (!names.has(path.split('/').at(-1) ?? '') || text.length > PARSED_BYTES) continue
    for (const [index, line] of text.split('\n').entries()) {
      const requirement = line
        .replace(/(^|\s)#.*$/, '')
        .replace(/\s*(\s--hash=\S+|\\)\s*$/, '')
        .trim()
      if (requirement === '' || requirement.startsWith('-') || /^[a-z+]+:\/\//.test(requirement)) continue
      if (!isPinned(requirement)) yield { path, line: index + 1, requirement }
    }
  }
}

const CONDA_VALUES = ['-n', '--name', '-p', '--prefix', '-c', '--channel', '--file']

const ADDING: Readonly<Record<string, readonly string[]>> = {
  npm: ['install', 'i', 'add'],
  pnpm: ['add', 'install', 'i'],
  yarn: ['add'],
  bun: ['add', 'install'],
}

function unpinned({ name, args }: ShellCommand): readonly string[] {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const isLocal = (word: string): boolean => /^[./~]|\$|\.tgz$|^(git\+|https?:|file:)/.test(word)
  if (Object.hasOwn(ADDING, name)) {
    const global = name === 'yarn' && words[0] === 'global' ? words.slice(1) : words
    if (!ADDING[name]?.includes(global[0] ?? '')) return []
    return global.slice(1).filter((word) => !isLocal(word) && !/.@(?!latest$|next$)[^@/]+$/.test(word))
  }
  if (['conda', 'mamba', 'micromamba'].includes(name)) {
    if (words[0] !== 'install') return []
    const packages = args.filter((arg, at) => !arg.startsWith('-') && !CONDA_VALUES.includes(args[at - 1] ?? ''))
    return packages.slice(1).filter((word) => !isLocal(word) && !/[=@]/.test(word))
  }
  if (name === 'go' && words[0] === 'install') return words.filter((word) => word.endsWith('@latest'))
  if (name === 'cargo' && words[0] === 'install') {
    const fixed = args.some((arg) => /^--(version|vers|path|git)\b/.test(arg))
    return fixed ? [] : words.slice(1).filter((word) => !word.includes('@'))
  }
  if (name === 'gem' && words[0] === 'install') {
    return args.some((arg) => /^(-v|--version)/.test(arg)) ? [] : words.slice(1).filter((word) => !/[:.]/.test(word))
  }
  return []
}
