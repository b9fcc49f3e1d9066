import { matches } from '#core/check/parse/lines'
import type { Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import { isCompose, isDockerfile, isParsed, PARSED_BYTES, partOf, type TaskView, type TextFile } from '#core/check/view'
import { findKey, locateKey } from '#core/trial/secrets'

const MEGABYTE = 2 ** 20

/** A joiner between the parts of an emoji is seen; so is one between letters of scripts that need it. */
const HIDDEN = new RegExp(
  [
    String.raw`[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\u{e0000}-\u{e0fff}]`,
    String.raw`(?<![\p{Extended_Pictographic}\ufe0f\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Devanagari}])[\u200c\u200d]`,
    String.raw`(?!^)\ufeff`,
  ].join('|'),
  'gu',
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/g

export const CONTENT_RULES: readonly Rule[] = [
  {
    id: 'crlf',
    family: 'content',
    severity: 'error',
    fixable: true,
    since: '0.1.0',
    what: 'Lines of scripts, of settings and of the instruction end with LF.',
    why: 'With CRLF the shell looks for a program called `bash\\r`, and every word at the end of a line has a character too many.',
    fix: 'Convert it: `regatta check --fix` does.',
    *check(task) {
      for (const { path, text } of code(task)) {
        const [first] = matches(text, /\r\n/g, 1)
        if (first !== undefined) yield { path, line: first.line, column: first.column, message: 'lines end with CR LF' }
      }
    },
  },
  {
    id: 'byte-order-mark',
    family: 'content',
    severity: 'error',
    fixable: true,
    since: '0.1.0',
    what: 'No script, settings file or instruction begins with a byte order mark.',
    why: 'It hides `#!` from the kernel, and Python cannot read a task.toml that begins with one.',
    fix: 'Take it out: `regatta check --fix` does.',
    *check(task) {
      for (const { path, text } of code(task)) {
        if (text.startsWith('\ufeff')) yield { path, line: 1, column: 1, message: 'it begins with a byte order mark' }
      }
    },
  },
  {
    id: 'final-newline',
    family: 'content',
    severity: 'note',
    fixable: true,
    since: '0.1.0',
    what: 'The last line of a script, settings file or instruction ends with a line break.',
    why: '`read` and other tools pass over a last line without one.',
    fix: 'Add it: `regatta check --fix` does.',
    *check(task) {
      for (const { path, text } of code(task)) {
        if (text !== '' && !/[\r\n]$/.test(text)) {
          yield { path, line: text.split('\n').length, column: null, message: 'the last line has no line break' }
        }
      }
    },
  },
  {
    id: 'trailing-whitespace',
    family: 'content',
    severity: 'note',
    fixable: true,
    since: '0.1.0',
    what: 'No line of task.toml or of a Dockerfile ends with blanks.',
    why: 'They make differences that nobody sees.',
    fix: 'Delete them: `regatta check --fix` does.',
    *check(task) {
      for (const { path, text } of code(task)) {
        // In a text of several lines blanks may be meant.
        if (!(path === 'task.toml' || isDockerfile(path)) || /"{3}|'{3}|<</.test(text)) continue
        const [first] = matches(text, /(?<![ \t])[ \t]+(?=\r?$)/gm, 1)
        if (first !== undefined)
          yield { path, line: first.line, column: first.column, message: 'blanks at the end of a line' }
      }
    },
  },
  {
    id: 'executable-bit',
    family: 'content',
    severity: 'warning',
    fixable: true,
    since: '0.1.0',
    what: '`test.sh`, `solve.sh` and other scripts with `#!` below tests/ and solution/ may be executed.',
    why: 'Docker copies modes as they are: a script that may not be executed fails where it is called by its name.',
    fix: 'Run `chmod +x` on it: `regatta check --fix` does.',
    *check(task) {
      for (const file of task.texts) {
        if (needsExecutableBit(file)) yield { path: file.path, message: 'this script may not be executed' }
      }
    },
  },
  {
    id: 'needless-executable-bit',
    family: 'content',
    severity: 'note',
    fixable: true,
    since: '0.1.0',
    what: 'Files that are no programs may not be executed.',
    why: 'The bit comes from a file system without modes, and makes a diff of every file of it.',
    fix: 'Run `chmod -x` on it: `regatta check --fix` does.',
    *check(task) {
      for (const file of task.texts) {
        if (hasNeedlessBit(file)) yield { path: file.path, message: 'it may be executed and has no #! line' }
      }
    },
  },
  {
    id: 'not-utf8',
    family: 'content',
    severity: 'error',
    since: '0.1.0',
    what: 'Scripts, settings files and the instruction are UTF-8 text.',
    why: 'Harbor stops at the first byte that is none.',
    fix: 'Save it as UTF-8.',
    *check(task) {
      for (const { path, text, bytes } of task.regular) {
        if (path !== 'task.toml' && isCode(path) && text === null && bytes !== null)
          yield { path, message: 'this is no UTF-8 text' }
      }
    },
  },
  {
    id: 'conflict-marker',
    family: 'content',
    severity: 'error',
    since: '0.1.0',
    what: 'No script, settings file or instruction holds a conflict that was not resolved.',
    why: 'Half of the file is not meant to be there.',
    fix: 'Resolve it.',
    *check(task) {
      for (const { path, text } of code(task)) {
        const [first] = matches(text, /^<{7} .*$/gm, 1)
        if (first !== undefined && /^={7}$/m.test(text) && /^>{7} /m.test(text)) {
          yield { path, line: first.line, column: 1, message: 'a conflict of two branches' }
        }
      }
    },
  },
  {
    id: 'bidi-characters',
    family: 'content',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No file holds characters that turn the direction of text around.',
    why: 'What a reviewer reads is not what runs.',
    fix: 'Delete the character, or write it as an escape.',
    *check(task) {
      for (const { path, text } of task.texts) {
        for (const { line, column, match } of matches(text, /[\u202a-\u202e\u2066-\u2069]/g, 5)) {
          yield { path, line, column, message: `the character ${named(match[0])} turns the direction of text around` }
        }
      }
    },
  },
  {
    id: 'invisible-characters',
    family: 'content',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'Outside of environment/ no file holds characters that nobody sees.',
    why: 'They can carry orders to an agent, or a second variable that looks like the first.',
    fix: 'Delete the character, or write it as an escape.',
    *check(task) {
      for (const { path, text } of task.texts) {
        if (partOf(path) === 'environment' && !isCode(path)) continue
        for (const { line, column, match } of matches(text, HIDDEN, 5)) {
          yield { path, line, column, message: `the character ${named(match[0])} is not seen` }
        }
      }
    },
  },
  {
    id: 'control-characters',
    family: 'content',
    severity: 'warning',
    since: '0.1.0',
    what: 'Outside of environment/ no file holds control characters.',
    why: 'A terminal that prints the file obeys them: what a reviewer sees is not what is there.',
    fix: 'Write it as an escape.',
    *check(task) {
      for (const { path, text } of task.texts) {
        if (partOf(path) === 'environment' && !isCode(path)) continue
        for (const { line, column, match } of matches(text, CONTROL, 5)) {
          yield { path, line, column, message: `the control character ${named(match[0])}` }
        }
      }
    },
  },
  {
    id: 'long-base64',
    family: 'content',
    severity: 'warning',
    since: '0.1.0',
    what: 'No text file holds a long run of Base64 or hexadecimal digits.',
    why: 'Nobody can see what it is: a binary, a second script, or the answer.',
    fix: 'Put what it stands for into a file of its own, or have a script make it.',
    *check(task) {
      for (const { path, text } of task.texts) {
        for (const { line, column, match } of matches(
          text,
          /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{600,}={0,2}|(?:^[A-Za-z0-9+/]{60,}={0,2}\r?\n){12,}/gm,
          3,
        )) {
          const message = `${match[0].length} characters that look like Base64`
          yield { path, line, column, message }
        }
      }
    },
  },
  {
    id: 'secret',
    family: 'content',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No file holds what looks like a key of a known service, or a private key.',
    why: 'It is public as soon as it is pushed, and so are the logs of all trials.',
    fix: 'Revoke it if it is real; let a script make what the task needs, so that it stands in no file.',
    *check(task) {
      for (const { path, text } of task.texts) {
        for (const { line, column, owner } of keys(text)) {
          if (owner !== URL_PASSWORD) yield { path, line, column, message: `this looks like ${owner}` }
        }
      }
    },
  },
  {
    id: 'url-password',
    family: 'content',
    severity: 'warning',
    since: '0.1.0',
    what: 'No address in a file holds a password.',
    why: 'It is public as soon as it is pushed; one that only works inside of the task is fine.',
    fix: 'Take it out; or say in an `ignore` comment that it is of the task alone.',
    *check(task) {
      for (const { path, text } of task.texts) {
        for (const { line, column, owner } of keys(text))
          if (owner === URL_PASSWORD) yield { path, line, column, message: 'an address with a password' }
      }
    },
  },
  {
    id: 'large-file',
    family: 'content',
    severity: 'warning',
    since: '0.1.0',
    what: 'No file is larger than `checks: largest_file_mb:`, and every file could be read.',
    why: 'A repository keeps every version of it for ever, and nobody reads it; files above 2 MB are not looked into here.',
    fix: 'Have the Dockerfile make it, or pack it.',
    *check(task, { settings }) {
      for (const { path, size, bytes } of task.regular) {
        if (size > settings.largest_file_mb * MEGABYTE) yield { path, message: `${megabytes(size)} MB` }
        else if (bytes === null)
          yield { path, message: 'it was not read: it cannot be, or all files together are too large' }
      }
    },
  },
  {
    id: 'large-task',
    family: 'content',
    severity: 'error',
    since: '0.1.0',
    what: 'A task is not larger than `checks: largest_task_mb:`.',
    why: 'Every runner checks all of it out, for every run.',
    fix: 'Have the Dockerfile make the data.',
    *check(task, { settings }) {
      const total = task.regular.reduce((sum, { size }) => sum + size, 0)
      if (total > settings.largest_task_mb * MEGABYTE)
        yield { path: '', message: `the task has ${megabytes(total)} MB` }
    },
  },
  {
    id: 'too-large-to-check',
    family: 'content',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: `Dockerfiles, Compose files, scripts and task.toml have ${PARSED_BYTES / 1024} KiB at most.`,
    why: 'Larger ones are not parsed, so the rules about them say nothing.',
    fix: 'Split it, or move the data in it to a file of its own.',
    *check(task) {
      for (const { path, size } of task.regular) {
        if (path !== 'task.toml' && isParsed(path) && size > PARSED_BYTES)
          yield { path, message: `${Math.round(size / 1024)} KiB` }
      }
    },
  },
  {
    id: 'binary-file',
    family: 'content',
    severity: 'warning',
    since: '0.1.0',
    what: 'There is no binary file below tests/ and solution/, and no program anywhere.',
    why: 'Nobody can review what it does.',
    fix: 'Add its source and build it in the Dockerfile, or have a script make it.',
    *check(task) {
      for (const { path, bytes, text } of task.regular) {
        if (bytes === null || text !== null) continue
        const program = isProgram(bytes)
        if (!program && !['tests', 'solution'].includes(partOf(path))) continue
        if (isCode(path)) continue
        yield { path, message: program ? 'a program without its source' : 'a binary file' }
      }
    },
  },
  {
    id: 'lfs-pointer',
    family: 'content',
    severity: 'error',
    since: '0.1.0',
    what: 'No file is a pointer of Git LFS.',
    why: "Runners check out without LFS: the task would have the pointer's text in place of the data, and Harbor's digest would be that of the pointer.",
    fix: 'Commit the file itself, or have the Dockerfile make it.',
    *check(task) {
      for (const { path, text } of task.texts) {
        if (text.startsWith('version https://git-lfs.github.com/spec/'))
          yield { path, line: 1, column: 1, message: 'a pointer of Git LFS' }
      }
    },
  },
]

const URL_PASSWORD = 'a URL with a password'

/** Files that are read by a program by their form: not the data of a task. */
export function isCode(path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  return (
    ['task.toml', 'instruction.md'].includes(name) ||
    /\.(sh|bash|py|pl|rb)$/.test(name) ||
    isDockerfile(path) ||
    (isCompose(path) && /^(environment|(steps\/[^/]+\/)?tests)\/[^/]+$/.test(path))
  )
}

/** Code whose form is the author's own: a script below environment/ may be what the agent is to repair. */
export function code(task: TaskView): readonly TextFile[] {
  return task.texts.filter(
    ({ path }) => isCode(path) && (partOf(path) !== 'environment' || isDockerfile(path) || isCompose(path)),
  )
}

export function needsExecutableBit({ path, text, executable }: TextFile): boolean {
  return (
    executable === false &&
    /^(steps\/[^/]+\/)?(tests|solution)\//.test(path) &&
    (/\/(test|solve)\.sh$/.test(path) || (text.startsWith('#!') && path.endsWith('.sh')))
  )
}

export function hasNeedlessBit({ path, text, executable }: TextFile): boolean {
  return (
    executable === true &&
    !/^(\ufeff)?#!/.test(text) &&
    !/\.(sh|bash|py|pl|rb)$/.test(path) &&
    partOf(path) !== 'environment'
  )
}

/** The secret half of an AWS key looks like any text of its length; its name tells. */
const AWS_SECRET = /AWS_SECRET_ACCESS_KEY["']?[ \t]*[=: \t][ \t]*["']?(?=[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=]))/i

type Key = { readonly line: number; readonly column: number; readonly owner: string }

function* keys(text: string): Generator<Key> {
  const some = findKey(text) !== null
  if (!some && !/AWS_SECRET_ACCESS_KEY/i.test(text)) return
  for (const [index, line] of text.split('\n').entries()) {
    // A line at a time: to look on from each place in the whole text would take time that grows with its square.
    const key = some ? locateKey(line) : null
    if (key !== null) yield { line: index + 1, column: key.index + 1, owner: key.owner }
    const secret = line.length > 10_000 ? null : AWS_SECRET.exec(line)
    if (secret !== null)
      yield { line: index + 1, column: secret.index + secret[0].length + 1, owner: 'an AWS secret access key' }
  }
}

const PROGRAMS = ['7f454c46', '4d5a9000', 'feedface', 'feedfacf', 'cffaedfe', 'cefaedfe', '0061736d']

function isProgram(bytes: Uint8Array): boolean {
  return PROGRAMS.includes(Buffer.from(bytes.subarray(0, 4)).toString('hex'))
}

function named(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function megabytes(bytes: number): string {
  return shown((bytes / MEGABYTE).toFixed(1))
}
