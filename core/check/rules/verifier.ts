import { bashSockets, fetched, pythonFetches } from '#core/check/network'
import { get, isTable, listAt, textAt } from '#core/check/parse/get'
import type { ShellCommand } from '#core/check/parse/shell'
import { pythonRequirements } from '#core/check/python-requirements'
import { REWARD, rewardLeaks } from '#core/check/reward-paths'
import type { Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import { at } from '#core/check/task-file'
import { partOf, type ShellView, type TaskView } from '#core/check/view'

export const VERIFIER_RULES: readonly Rule[] = [
  {
    id: 'shared-verifier',
    family: 'verifier',
    severity: 'warning',
    since: '0.1.0',
    what: 'The verifier runs in a container of its own: `[verifier] environment_mode = "separate"`.',
    why: "In the agent's container the tests run on what the agent left there: its programs, its processes, its reward files. An agent can then write its own reward.",
    fix: 'Set environment_mode = "separate", list `artifacts`, and add tests/Dockerfile.',
    *check(task) {
      if (task.toml === null || task.toml.error !== null || isSeparate(task)) return
      const path = task.toml.has(['verifier', 'environment_mode']) ? ['verifier', 'environment_mode'] : ['verifier']
      yield { path: 'task.toml', ...at(task, path), message: 'the tests run where the agent was' }
    },
  },
  {
    id: 'artifacts-missing',
    family: 'verifier',
    severity: 'error',
    since: '0.1.0',
    what: 'A task with a separate verifier lists the `artifacts` that its tests look at.',
    why: 'The verifier sees nothing else of the work, except what the agent was told to put into /logs/artifacts.',
    fix: 'Add artifacts = ["/app/..."] at the top of task.toml, before the first table.',
    *check(task) {
      if (!isSeparate(task) || artifacts(task).length > 0) return
      const told = task.texts.some(
        ({ path, text }) => path.endsWith('instruction.md') && text.includes('/logs/artifacts'),
      )
      if (!told)
        yield { path: 'task.toml', line: 1, column: 1, message: 'the verifier gets nothing of what the agent made' }
    },
  },
  {
    id: 'verifier-image-missing',
    family: 'verifier',
    severity: 'error',
    since: '0.1.0',
    what: 'A task with a separate verifier has tests/Dockerfile, tests/docker-compose.yaml or a ready image for it.',
    why: "Harbor otherwise builds the agent's image a second time, without what the tests need.",
    fix: 'Add tests/Dockerfile, with the tools of the tests in it.',
    *check(task) {
      if (!isSeparate(task) || task.steps.length > 0) return
      const image = textAt(task.toml?.value, ['verifier', 'environment', 'docker_image']) !== null
      if (image || task.file('tests/Dockerfile') !== null || task.file('tests/docker-compose.yaml') !== null) return
      yield {
        path: 'task.toml',
        ...at(task, ['verifier', 'environment_mode']),
        message: 'there is no image for the verifier',
      }
    },
  },
  {
    id: 'verifier-without-tests',
    family: 'verifier',
    severity: 'error',
    since: '0.1.0',
    what: 'tests/Dockerfile of a separate verifier copies the tests to /tests.',
    why: 'Harbor does not upload them to an image of the verifier: it runs the /tests/test.sh that is in it.',
    fix: 'Add `COPY test.sh ... /tests/`.',
    *check(task) {
      if (!isSeparate(task)) return
      for (const { path, instructions } of task.dockerfiles) {
        if (path !== 'tests/Dockerfile') continue
        let workdir = ''
        const copies = instructions.some(({ keyword, args }) => {
          if (keyword === 'WORKDIR') workdir = args[0] ?? ''
          const target = args.at(-1) ?? ''
          const absolute = target.startsWith('/') ? target : `${workdir}/${target}`
          return ['COPY', 'ADD'].includes(keyword) && /^\/+tests(\/|$)/.test(absolute)
        })
        const last = instructions.at(-1)
        if (!copies) yield { path, line: last?.line ?? 1, column: 1, message: 'nothing is copied to /tests' }
      }
    },
  },
  {
    id: 'artifact-folder-missing',
    family: 'verifier',
    severity: 'warning',
    since: '0.1.0',
    what: 'tests/Dockerfile makes the directory of every artifact.',
    why: 'Artifacts arrive at the path that they had in the agent; without the directory there is nowhere to put them.',
    fix: 'Add `RUN mkdir -p` with the directory.',
    *check(task) {
      if (!isSeparate(task)) return
      const dockerfile = task.dockerfiles.find(({ path }) => path === 'tests/Dockerfile')
      if (dockerfile === undefined || dockerfile.error !== null) return
      const text = dockerfile.instructions.map(({ raw }) => raw).join('\n')
      for (const { source, index } of artifacts(task)) {
        const parent = source.replace(/\/+$/, '').split('/').slice(0, -1).join('/')
        if (
          !source.startsWith('/') ||
          parent === '' ||
          /^\/(logs|tmp|root|home|var|etc|opt|srv|usr|mnt)$|^\/logs\//.test(parent)
        )
          continue
        const place = at(task, ['artifacts', index])
        if (!text.includes(parent))
          yield { path: 'task.toml', ...place, message: `nothing in tests/Dockerfile makes ${shown(parent)}` }
      }
    },
  },
  {
    id: 'shell-syntax',
    family: 'verifier',
    severity: 'error',
    since: '0.1.0',
    what: 'test.sh, solve.sh and the other scripts below tests/ and solution/ are valid Bash.',
    why: 'Bash stops in the middle, after it ran everything before.',
    fix: 'Mend the syntax at this place; `bash -n` tells more.',
    *check(task) {
      for (const { path, part, kind, shell, place } of task.shells) {
        const [error] = shell.errors
        if (kind === 'script' && (part === 'tests' || part === 'solution') && error !== undefined) {
          yield { path, ...place(error.offset), message: `not valid Bash: ${shown(error.message)}` }
        }
      }
    },
  },
  {
    id: 'shebang',
    family: 'verifier',
    severity: 'warning',
    since: '0.1.0',
    what: 'test.sh and solve.sh begin with a `#!` line.',
    why: 'Harbor runs them by their name: without the line it depends on who calls them what they are run with.',
    fix: 'Begin the file with `#!/bin/bash`.',
    *check(task) {
      for (const { path, text } of task.texts) {
        const isEntry = /^(steps\/[^/]+\/)?(tests\/test|solution\/solve)\.sh$/.test(path)
        if (isEntry && text.trim() !== '' && !/^\ufeff?#!/.test(text))
          yield { path, line: 1, column: 1, message: 'there is no #! line' }
      }
    },
  },
  {
    id: 'reward-never-written',
    family: 'verifier',
    severity: 'error',
    since: '0.1.0',
    what: 'The tests write a reward to /logs/verifier/reward.txt or reward.json.',
    why: 'A trial without one is an error of the verifier, whatever the agent did.',
    fix: 'Write 0 to /logs/verifier/reward.txt first, and 1 when all tests passed.',
    *check(task) {
      for (const path of testScripts(task)) {
        const folder = path.slice(0, path.lastIndexOf('/') + 1)
        const files = task.texts.filter((file) => file.path.startsWith(folder))
        if (!files.some(({ text }) => REWARD.test(text)))
          yield { path, line: 1, column: 1, message: 'nothing here names a reward file' }
      }
    },
  },
  {
    id: 'reward-may-be-missing',
    family: 'verifier',
    severity: 'warning',
    since: '0.1.0',
    what: 'test.sh leaves a reward on every path through it.',
    why: 'Where it ends early an agent that failed counts as an error of the verifier, not as a failure: it could aim at that.',
    fix: 'Write reward 0 in the first lines, and 1 when all tests passed.',
    *check(task) {
      for (const path of testScripts(task)) {
        const script = task.shells.find((shell) => shell.path === path && shell.kind === 'script')
        const text = task.text(path) ?? ''
        const folder = path.slice(0, path.lastIndexOf('/') + 1)
        const others = task.texts.filter(
          (file) => file.path.startsWith(folder) && file.path !== path && REWARD.test(file.text),
        )
        if (script === undefined || script.shell.errors.length > 0 || (!REWARD.test(text) && others.length === 0))
          continue
        const writers = others.map((file) => file.path.slice(folder.length))
        const [leak] = rewardLeaks(text.replace(/^\ufeff/, ''), writers)
        if (leak !== undefined)
          yield { path, ...script.place(leak.offset), message: `${WHY[leak.why]} without a reward` }
      }
    },
  },
  {
    id: 'network-at-verification',
    family: 'verifier',
    severity: 'error',
    since: '0.1.0',
    what: 'Tests download nothing: an error where the verifier is separate, a warning where it is shared, and for what a test in Python calls.',
    why: "The reward then depends on whether a server answered and on what it sent; in the agent's container the agent decides which server that is.",
    fix: 'Put the file below tests/, or download it in tests/Dockerfile.',
    *check(task) {
      const severity = isSeparate(task) ? 'error' : 'warning'
      for (const { path, shell, place } of testShells(task)) {
        const script = task.text(path) ?? ''
        for (const command of shell.commands) {
          const address = fetched(command, script)
          if (address === null) continue
          yield { path, ...place(command.offset), severity, message: `${command.name} fetches "${shown(address)}"` }
        }
        for (const { line, column, host } of bashSockets(script)) {
          yield { path, line, column, severity, message: `Bash connects to "${shown(host)}"` }
        }
      }
      for (const { path, text } of task.texts) {
        if (partOf(path) !== 'tests' || !/\/(test_[^/]*|[^/]*_test|conftest)\.py$/.test(path)) continue
        for (const { line, column, call } of pythonFetches(text)) {
          yield { path, line, column, severity: 'warning', message: `${shown(call)} reaches the network` }
        }
      }
    },
  },
  {
    id: 'verifier-installs',
    family: 'verifier',
    severity: 'warning',
    since: '0.1.0',
    what: 'Tests install nothing.',
    why: 'Every verification takes longer, fails when a registry does, and means something else when a package has a new release.',
    fix: 'Install it in tests/Dockerfile (or environment/Dockerfile, where the verifier is shared).',
    *check(task) {
      for (const { path, shell, place } of testShells(task)) {
        for (const command of shell.commands) {
          if (installs(command))
            yield { path, ...place(command.offset), message: `${command.name} installs packages at verification` }
        }
      }
    },
  },
]

const WHY = {
  exit: 'it may end here',
  error: 'a failure here ends it (set -e)',
  end: 'it may come to its end',
} as const

export function isSeparate(task: TaskView): boolean {
  const file = task.toml?.value
  const mode = textAt(file, ['verifier', 'environment_mode'])
  if (mode !== null) return mode === 'separate'
  return isTable(get(file, ['verifier', 'environment']))
}

/** What the agent leaves for the verifier, of task.toml. */
export function artifacts(task: TaskView): readonly { readonly source: string; readonly index: number }[] {
  return listAt(task.toml?.value, ['artifacts']).flatMap((artifact, index) => {
    const source = typeof artifact === 'string' ? artifact : textAt(artifact, ['source'])
    return source === null ? [] : [{ source, index }]
  })
}

function testScripts(task: TaskView): readonly string[] {
  return task.texts.flatMap(({ path }) => (/^(steps\/[^/]+\/)?tests\/test\.sh$/.test(path) ? [path] : []))
}

function testShells(task: TaskView): readonly ShellView[] {
  return task.shells.filter(({ part, kind }) => part === 'tests' && kind === 'script')
}

function installs(command: ShellCommand): boolean {
  const { name, args } = command
  const action = args.find((arg) => !arg.startsWith('-')) ?? ''
  if (['apt-get', 'apt', 'apk', 'yum', 'dnf', 'microdnf'].includes(name))
    return ['install', 'add', 'update', 'upgrade'].includes(action)
  if (['npm', 'pnpm', 'yarn', 'bun'].includes(name)) return ['install', 'i', 'add', 'ci'].includes(action)
  if (['cargo', 'gem', 'go'].includes(name)) return action === 'install' || action === 'get'
  if (name === 'uv' && action === 'sync') return true
  return name === 'uvx' || pythonRequirements(command).length > 0
}
