import { get, isTable, numberAt, textAt } from '#core/check/parse/get'
import { matches } from '#core/check/parse/lines'
import { pythonRequirements } from '#core/check/python-requirements'
import type { Rule } from '#core/check/rule'
import { instructions } from '#core/check/rules/instruction'
import { shown } from '#core/check/shown'
import { at } from '#core/check/task-file'
import { partOf } from '#core/check/view'

/** Rules that one benchmark has and another has not: each asks for nothing until regatta.yaml sets what it compares with. */
export const HOUSE_RULES: readonly Rule[] = [
  {
    id: 'canary',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: 'The text of `checks: canary:` stands once in the instruction, task.toml, the Dockerfiles and every text file of tests/ and solution/.',
    why: 'Whoever trains on the task by accident can be found out, and can leave it out.',
    fix: 'Put the text into a comment at the top of the file.',
    *check(task, { settings: { canary } }) {
      if (canary === null) return
      for (const { path, text } of task.texts) {
        const isMeant =
          ['task.toml', 'instruction.md'].includes(path) ||
          /(^|\/)Dockerfile$/.test(path) ||
          ['tests', 'solution'].includes(partOf(path))
        if (!isMeant || /\.(json|csv|tsv|txt|lock|ya?ml)$/.test(path)) continue
        const times = text.split(canary).length - 1
        if (times === 0) yield { path, message: 'the canary is missing' }
        else if (times > 1) yield { path, message: `the canary stands here ${times} times` }
      }
    },
  },
  {
    id: 'instruction-suffix',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: "The last paragraph of the instruction is that of `checks: instruction_suffix:`, with the agent's limit for `{timeout}`.",
    why: 'Every agent is told the same about time and rules.',
    fix: 'End the instruction with this paragraph and one line break.',
    *check(task, { settings: { instruction_suffix: suffix } }) {
      if (suffix === null) return
      const limit = numberAt(task.toml?.value, ['agent', 'timeout_sec'])
      if (limit === null && suffix.includes('{timeout}')) return
      const expected = suffix.trim().replaceAll('{timeout}', limit === null ? '' : String(limit))
      for (const { path, text } of instructions(task)) {
        const last = text
          .trimEnd()
          .split(/\n\s*\n/)
          .at(-1)
          ?.trim()
        const lines = text.trimEnd().split('\n').length
        if (last !== expected) yield { path, line: lines, column: 1, message: 'the last paragraph is another one' }
      }
    },
  },
  {
    id: 'absolute-path',
    family: 'house',
    severity: 'warning',
    since: '0.1.0',
    what: 'With `checks: absolute_paths: true` the instruction names files by absolute paths.',
    why: "A relative one depends on where the agent's shell happens to be.",
    fix: 'Write the whole path, for example /app/data/input.csv.',
    *check(task, { settings }) {
      if (!settings.absolute_paths) return
      for (const { path, text } of instructions(task)) {
        for (const { line, column, match } of matches(
          text,
          /`((?:\.{1,2}\/)?[\w-]+(?:\/[\w.-]+)*\.[a-z]\w{0,5})`/g,
          20,
        )) {
          const name = match[1] ?? ''
          if (!text.includes(`/${name}`)) yield { path, line, column, message: `"${shown(name)}" is no absolute path` }
        }
      }
    },
  },
  {
    id: 'slug-words',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: "A task's name has no more words than `checks: slug_words:`.",
    why: 'Long names are cut off on boards.',
    fix: 'Shorten it.',
    *check(task, { settings: { slug_words: most } }) {
      const words = task.files.name.split('-').length
      if (most !== null && words > most) yield { path: '', message: `the name has ${words} words, the most is ${most}` }
    },
  },
  {
    id: 'package-org',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: '`[task] name` begins with `checks: org:` and a slash.',
    why: 'The tasks of a benchmark belong to one organisation.',
    fix: 'Set it to the organisation, a slash, and the name of the directory.',
    *check(task, { settings: { org } }) {
      if (org === null || task.toml === null || task.toml.error !== null) return
      const name = textAt(task.toml.value, ['task', 'name'])
      if (name?.startsWith(`${org}/`) !== true) {
        yield { path: 'task.toml', ...at(task, ['task', 'name']), message: `the name does not begin with ${org}/` }
      }
    },
  },
  {
    id: 'metadata-fields',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: '`[metadata]` has every key of `checks: metadata:`, and none of them is empty.',
    why: 'Boards and reviewers rely on them.',
    fix: 'Add the key.',
    *check(task, { settings }) {
      if (task.toml === null || task.toml.error !== null) return
      const metadata = get(task.toml.value, ['metadata'])
      for (const field of settings.metadata) {
        const value = isTable(metadata) ? get(metadata, [field]) : undefined
        const isEmpty =
          value === undefined ||
          (typeof value === 'string' && value.trim() === '') ||
          (Array.isArray(value) && value.length === 0)
        if (isEmpty)
          yield {
            path: 'task.toml',
            ...at(task, ['metadata', field]),
            message: `metadata.${shown(field)} is missing or empty`,
          }
      }
    },
  },
  {
    id: 'metadata-category',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: '`[metadata] category` is one of `checks: categories:`.',
    why: 'A misspelt category is a category of its own.',
    fix: 'Use a listed one.',
    *check(task, { settings: { categories } }) {
      const category = get(task.toml?.value, ['metadata', 'category'])
      if (categories.length === 0 || category === undefined || categories.includes(String(category))) return
      yield {
        path: 'task.toml',
        ...at(task, ['metadata', 'category']),
        message: `the category "${shown(String(category))}" is not listed`,
        fix: `Use one of ${categories.join(', ')}.`,
      }
    },
  },
  {
    id: 'pinned-version',
    family: 'house',
    severity: 'error',
    since: '0.1.0',
    what: 'A Python package of `checks: pins:` is installed in the version that stands there.',
    why: 'Reports of another version look different, and tasks that share an image layer build faster.',
    fix: 'Use that version.',
    *check(task, { settings: { pins } }) {
      for (const { path, shell, place } of task.shells) {
        for (const command of shell.commands) {
          for (const requirement of pythonRequirements(command)) {
            const [, name = '', version] = /^([\w.-]+)(?:\[[^\]]*\])?(?:==(.+))?/.exec(requirement) ?? []
            const wanted = Object.hasOwn(pins, name) ? pins[name] : undefined
            if (wanted === undefined || version === undefined || version === wanted) continue
            yield { path, ...place(command.offset), message: `${shown(requirement)}: the version is to be ${wanted}` }
          }
        }
      }
    },
  },
  {
    id: 'tests-venv',
    family: 'house',
    severity: 'warning',
    since: '0.1.0',
    what: 'With `checks: tests_venv: true` tests in Python run in a virtual environment.',
    why: "The system's Python is the agent's to change, and what the tests install there changes its work.",
    fix: 'Make one with `python3 -m venv` or `uv venv`, or use `uvx`.',
    *check(task, { settings }) {
      if (!settings.tests_venv) return
      const scripts = task.texts.filter(
        ({ path }) => partOf(path) === 'tests' && (path.endsWith('.sh') || /Dockerfile$/.test(path)),
      )
      const first = scripts.find(({ path, text }) => path.endsWith('test.sh') && /\bpytest\b|\bpython3?\b/.test(text))
      const hasOne = scripts.some(({ text }) => /\buv venv\b|\buvx\b|\buv run\b|-m venv\b|\bvirtualenv\b/.test(text))
      if (first !== undefined && !hasOne)
        yield { path: first.path, line: 1, column: 1, message: "the tests run in the system's Python" }
    },
  },
]
