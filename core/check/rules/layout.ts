import type { Problem, Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import type { TaskView } from '#core/check/view'

/** What Harbor makes a task's digest of (besides .gitignore). */
const PACKAGED = [
  'task.toml',
  'instruction.md',
  'README.md',
  'trajectory.json',
  'environment',
  'tests',
  'solution',
  'steps',
  '.gitignore',
]

/** Whether a directory of a task may be called so. */
export function isTaskName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)
}

/** The path up to what was left behind. */
const LEFTOVER =
  /^(.*?\/)??(\.DS_Store$|Thumbs\.db$|__pycache__\/|node_modules\/|\.git\/|\.pytest_cache\/|\.venv\/|\.idea\/|[^/]*(\.pyc|\.swp|\.orig|\.rej|~)$)/

export const LAYOUT_RULES: readonly Rule[] = [
  {
    id: 'required-files',
    family: 'layout',
    severity: 'error',
    since: '0.1.0',
    what: 'A task has `task.toml`, `instruction.md`, `tests/test.sh` and a Dockerfile, a Compose file or a ready image.',
    why: 'Harbor refuses, or skips without a word, a directory in which one of them is missing.',
    fix: 'Add the file.',
    *check(task) {
      yield* missing(task)
    },
  },
  {
    id: 'solution-missing',
    family: 'layout',
    severity: 'error',
    since: '0.1.0',
    what: 'A task has `solution/solve.sh`, which solves it.',
    why: 'The oracle agent runs it; without it nobody knows that the task can be solved at all.',
    fix: 'Add `solution/solve.sh`, a Bash script that does what the instruction asks for.',
    *check(task) {
      const folders = task.steps.length === 0 ? ['solution'] : task.steps.map((step) => `steps/${step}/solution`)
      for (const folder of folders) {
        if (task.file(`${folder}/solve.sh`) === null)
          yield { path: '', message: `${shown(folder)}/solve.sh is missing` }
      }
    },
  },
  {
    id: 'link-escape',
    family: 'layout',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No link leads out of the task.',
    why: "It would take files of the runner's host into the image or the digest; Harbor refuses such a task.",
    fix: 'Copy the file into the task.',
    *check(task) {
      for (const entry of task.files.entries) {
        if (entry.kind === 'link' && leaves(entry.path, entry.target)) {
          yield { path: entry.path, message: `this link leads out of the task, to "${shown(entry.target)}"` }
        }
      }
    },
  },
  {
    id: 'link',
    family: 'layout',
    severity: 'warning',
    since: '0.1.0',
    what: 'A task holds files, not links.',
    why: 'A link becomes a copy of its target in the digest and a link or nothing in the image: the two differ between hosts.',
    fix: 'Copy the file, or make the link in the Dockerfile.',
    *check(task) {
      for (const entry of task.files.entries) {
        if (entry.kind === 'link' && !leaves(entry.path, entry.target)) {
          yield { path: entry.path, message: `this is a link to "${shown(entry.target)}"` }
        }
      }
    },
  },
  {
    id: 'special-file',
    family: 'layout',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'A task holds no FIFO, socket or device, and no name that is not UTF-8.',
    why: 'Whatever reads the task may wait for ever, or read the host; Git cannot hold most of them.',
    fix: 'Delete it; what a task needs of the kind is made in the Dockerfile.',
    *check(task) {
      for (const entry of task.files.entries) {
        if (entry.kind !== 'special') continue
        const what = entry.what === 'unknown' ? 'an entry that cannot be read: is its name UTF-8?' : `a ${entry.what}`
        yield { path: entry.path, message: `this is ${what}` }
      }
    },
  },
  {
    id: 'file-name',
    family: 'layout',
    severity: 'error',
    since: '0.1.0',
    what: 'File names are printable, have no backslash or blank at their ends, and differ by more than case.',
    why: 'Other systems cannot check them out, and a reviewer does not see what such a name hides.',
    fix: 'Rename it.',
    *check(task) {
      const seen = new Map<string, string>()
      for (const { path } of task.files.entries) {
        if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\\ufffd]|(^|\/)\s|\s(\/|$)/u.test(path)) {
          yield {
            path,
            message: `the name "${shown(path)}" holds a character that is not seen, a backslash, or a blank at an end`,
          }
        }
        const folded = path.normalize('NFC').toLowerCase()
        const other = seen.get(folded)
        if (other !== undefined)
          yield { path, message: `its name differs from "${shown(other)}" by case or accents only` }
        seen.set(folded, path)
      }
    },
  },
  {
    id: 'unpackaged-file',
    family: 'layout',
    severity: 'warning',
    since: '0.1.0',
    what: 'Every file at the top of a task is one that Harbor packages.',
    why: "What is not packaged is no part of the task's digest: a change of it would go unnoticed, and nobody else gets it.",
    fix: 'Move it below environment/, tests/ or solution/, or out of the task.',
    *check(task) {
      const tops = new Set(task.files.entries.map(({ path }) => path.split('/')[0] ?? ''))
      for (const top of tops) {
        if (!PACKAGED.includes(top)) {
          const first = task.files.entries.find(({ path }) => path === top || path.startsWith(`${top}/`))
          yield { path: first?.path ?? '', message: `"${shown(top)}" is no part of the task that Harbor packages` }
        }
      }
    },
  },
  {
    id: 'leftover-file',
    family: 'layout',
    severity: 'warning',
    since: '0.1.0',
    what: 'A task holds nothing that editors, systems or runs left behind: caches, packages, swap files, a `.git`.',
    why: "It is part of the task's digest and may reach the image, and the next person's copy of the task has another one.",
    fix: 'Delete it, and let a .gitignore at the root of the repository keep it out.',
    *check(task) {
      const told = new Set<string>()
      for (const { path } of task.files.entries) {
        const left = LEFTOVER.exec(path)?.[0]
        if (left === undefined || told.has(left)) continue
        told.add(left)
        yield { path, message: `"${shown(left.replace(/\/$/, ''))}" was left behind` }
      }
    },
  },
  {
    id: 'task-name',
    family: 'layout',
    severity: 'error',
    since: '0.1.0',
    what: "A task's directory is named in small letters, digits, dots and dashes, 64 characters at most.",
    why: 'The name stands in commands, addresses, container names and on the board.',
    fix: 'Rename the directory, for example to `fix-time-zones`.',
    *check(task) {
      if (!isTaskName(task.files.name)) {
        yield { path: '', message: `"${shown(task.files.name)}" is no name for a task` }
      }
    },
  },
  {
    id: 'too-many-files',
    family: 'layout',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'A task is small enough to be looked at as a whole.',
    why: 'What is not read is not checked.',
    fix: 'Pack data into an archive that the Dockerfile unpacks, or have the Dockerfile make it.',
    *check(task) {
      if (task.files.truncated !== null) yield { path: '', message: `not all of it was read: ${task.files.truncated}` }
    },
  },
]

function* missing(task: TaskView): Generator<Problem> {
  const has = (path: string): boolean => task.file(path) !== null
  const lacking = (path: string): Problem => ({ path: '', message: `${shown(path)} is missing` })
  if (!has('task.toml')) {
    yield lacking('task.toml')
    return
  }
  if (task.steps.length === 0) {
    for (const path of ['instruction.md', 'tests/test.sh']) if (!has(path)) yield lacking(path)
  }
  for (const step of task.steps) {
    if (!has(`steps/${step}/instruction.md`)) yield lacking(`steps/${step}/instruction.md`)
    if (!has('tests/test.sh') && !has(`steps/${step}/tests/test.sh`)) yield lacking(`steps/${step}/tests/test.sh`)
  }
  const environment = task.toml?.value.environment
  const image =
    typeof environment === 'object' && 'docker_image' in environment && typeof environment.docker_image === 'string'
  if (!image && !has('environment/Dockerfile') && !has('environment/docker-compose.yaml')) {
    yield lacking('environment/Dockerfile or environment/docker-compose.yaml')
  }
}

/** Whether a link leads out of the task, by its text: `..` after a name may, because that name may be a link itself. */
function leaves(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/')) return true
  let depth = path.split('/').length - 1
  let named = false
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') named = true
    else if (named || depth-- === 0) return true
  }
  return false
}
