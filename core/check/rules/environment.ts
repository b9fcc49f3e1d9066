import { imageUses, tagOf } from '#core/check/images'
import type { DockerInstruction } from '#core/check/parse/dockerfile'
import { get } from '#core/check/parse/get'
import type { Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import type { DockerfileView, TaskView } from '#core/check/view'

const KEYWORDS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]

export const ENVIRONMENT_RULES: readonly Rule[] = [
  {
    id: 'dockerfile-syntax',
    family: 'environment',
    severity: 'error',
    since: '0.1.0',
    what: 'A Dockerfile begins with `FROM` (after `ARG`) and has known instructions only.',
    why: 'It does not build, and every trial of the task fails before the agent begins.',
    fix: 'Mend the instruction.',
    *check(task) {
      for (const { path, error, instructions, images } of task.dockerfiles) {
        if (error !== null) yield { path, message: `it cannot be read: ${shown(error)}` }
        else if (images.length === 0) yield { path, message: 'it has no FROM' }
        for (const { keyword, line, column } of instructions) {
          if (!KEYWORDS.includes(keyword))
            yield { path, line, column, message: `there is no instruction ${shown(keyword)}` }
        }
        const first = instructions.find(({ keyword }) => keyword !== 'ARG')
        if (first !== undefined && images.length > 0 && KEYWORDS.includes(first.keyword) && first.keyword !== 'FROM') {
          yield {
            path,
            line: first.line,
            column: first.column,
            message: `${first.keyword} stands before the first FROM`,
          }
        }
      }
    },
  },
  {
    id: 'dockerfile-frontend',
    family: 'environment',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: "A `# syntax=` line names Docker's own frontend, `docker/dockerfile`.",
    why: 'Any other one is a program of its author that reads the build context and decides what is built.',
    fix: 'Delete the line, or name docker/dockerfile:1.',
    *check(task) {
      for (const { path, frontend } of task.dockerfiles) {
        if (frontend !== null && !/^(docker\.io\/)?docker\/dockerfile([:@].*)?$/.test(frontend)) {
          yield { path, line: 1, column: 1, message: `this Dockerfile is built by "${shown(frontend)}"` }
        }
      }
    },
  },
  {
    id: 'dockerfile-privileged',
    family: 'environment',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: "No `RUN` asks for the host's network, for more rights, or for the builder's secrets.",
    why: 'A build runs on the host of the runner, before anything limits it.',
    fix: 'Take the option out.',
    *check(task) {
      for (const { path, keyword, flags, line, column } of instructions(task)) {
        if (keyword !== 'RUN') continue
        for (const { name, value } of flags) {
          const text = `${name}=${value.toLowerCase()}`
          if (/^(network=host|device=|security=insecure|mount=(.*,)?type=(secret|ssh)\b)/.test(text)) {
            yield { path, line, column, message: `RUN asks for --${shown(text)}` }
          }
        }
      }
    },
  },
  {
    id: 'cache-mount',
    family: 'environment',
    severity: 'warning',
    safety: true,
    since: '0.1.0',
    what: 'No `RUN` mounts a build cache.',
    why: 'The tasks of a runner share it: what one build leaves there is what the next one uses.',
    fix: 'Take --mount=type=cache out.',
    *check(task) {
      for (const { path, keyword, flags, line, column } of instructions(task)) {
        if (
          keyword === 'RUN' &&
          flags.some(({ name, value }) => name === 'mount' && /(^|,)type=cache\b/i.test(value))
        ) {
          yield { path, line, column, message: 'RUN mounts a cache that other builds share' }
        }
      }
    },
  },
  {
    id: 'dockerfile-platform',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'No `FROM` names a platform.',
    why: 'On runners of another architecture the task is emulated, many times slower, or does not start.',
    fix: 'Take --platform out; use an image that exists for every platform of your runners.',
    *check(task) {
      for (const { path, keyword, flags, line, column } of instructions(task)) {
        if (keyword === 'FROM' && flags.some(({ name }) => name === 'platform')) {
          yield { path, line, column, message: 'FROM names a platform' }
        }
      }
    },
  },
  {
    id: 'image-latest',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'An image is named with a tag, which is not `latest`.',
    why: 'The same task means something else next month, and its digest does not change.',
    fix: 'Name a version, best with its digest.',
    *check(task) {
      for (const { image, ...place } of imageUses(task)) {
        if (image === null) yield { ...place, message: 'which image this is depends on a variable without a default' }
        else if (tagOf(image) === 'latest') yield { ...place, message: `"${shown(image)}" is whatever is newest` }
      }
    },
  },
  {
    id: 'image-digest',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'An image is pinned by its digest.',
    why: 'A tag moves: two trials of the same task may have run in different images.',
    fix: 'Add the digest of the image for all platforms: `docker buildx imagetools inspect IMAGE` prints it.',
    *check(task) {
      for (const { image, ...place } of imageUses(task)) {
        const tag = image === null ? null : tagOf(image)
        if (tag !== null && tag !== 'latest') yield { ...place, message: `"${shown(image ?? '')}" has no digest` }
      }
    },
  },
  {
    id: 'image-without-bash',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'The image of the agent and that of the verifier have Bash.',
    why: 'Harbor runs everything in them with it: agents, `solve.sh`, `test.sh`.',
    fix: 'Install bash, or begin with an image that has it.',
    *check(task) {
      for (const { path, images, runs, part } of task.dockerfiles) {
        if (part === 'other') continue
        const stages = new Map(images.flatMap((each) => (each.stage === null ? [] : [[each.stage, each] as const])))
        let base = images.at(-1)
        for (let steps = 0; steps < images.length; steps++) base = stages.get(base?.image?.toLowerCase() ?? '') ?? base
        if (base === undefined || !/(^|\/)(alpine|busybox|scratch)(:|@|$)|distroless|-alpine/.test(base.image ?? ''))
          continue
        const installed = runs.some(({ shell }) =>
          shell.commands.some(({ args }) => args.some((arg) => /^bash([=<>~]|$)/.test(arg))),
        )
        if (!installed)
          yield { path, line: base.line, column: base.column, message: `"${shown(base.image ?? '')}" has no Bash` }
      }
    },
  },
  {
    id: 'apt-without-update',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: '`apt-get install` stands in one `RUN` with `apt-get update`.',
    why: 'The lists of another layer are old, or not there: the build fails some day.',
    fix: 'Write `apt-get update && apt-get install ...` in one RUN.',
    *check(task) {
      for (const { path, runs } of task.dockerfiles) {
        for (const { shell, place } of runs) {
          const install = shell.commands.find((command) => isApt(command, 'install'))
          if (install === undefined || shell.commands.some((command) => isApt(command, 'update'))) continue
          yield { path, ...place(install.offset), message: 'this RUN installs packages without apt-get update' }
        }
      }
    },
  },
  {
    id: 'apt-lists-kept',
    family: 'environment',
    severity: 'note',
    since: '0.1.0',
    what: "A `RUN` that installs packages deletes apt's lists.",
    why: 'They make every image larger by 20 to 50 MB and serve nobody.',
    fix: 'End the RUN with `&& rm -rf /var/lib/apt/lists/*`.',
    *check(task) {
      for (const { path, runs } of task.dockerfiles) {
        for (const { shell, place } of runs) {
          const install = shell.commands.find((command) => isApt(command, 'install'))
          const cleans = shell.commands.some(({ args }) => args.some((arg) => arg.startsWith('/var/lib/apt/lists')))
          if (install !== undefined && !cleans)
            yield { path, ...place(install.offset), message: "apt's lists stay in the image" }
        }
      }
    },
  },
  {
    id: 'apt-version-pinned',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'Packages of the distribution are installed without a version.',
    why: 'Mirrors keep the newest version only: the build breaks with the next security update.',
    fix: 'Leave the version out and pin the base image by its digest.',
    *check(task) {
      for (const { path, shell, place } of task.shells) {
        for (const command of shell.commands) {
          if (!isApt(command, 'install')) continue
          const pinned = command.args.find((arg) => /^[a-z0-9][a-z0-9+.-]*(:\w+)?=/.test(arg))
          if (pinned !== undefined)
            yield { path, ...place(command.offset), message: `"${shown(pinned)}" names a version` }
        }
      }
    },
  },
  {
    id: 'add-url',
    family: 'environment',
    severity: 'warning',
    since: '0.1.0',
    what: 'No `ADD` downloads from an address without a checksum.',
    why: 'Nobody knows what it will bring next time.',
    fix: 'Put the file into environment/, or give `--checksum=sha256:...`.',
    *check(task) {
      for (const { path, keyword, args, flags, line, column } of instructions(task)) {
        const address = args.find((arg) => /^(https?|ftp|git):\/\/|^git@/.test(arg))
        if (keyword !== 'ADD' || address === undefined || flags.some(({ name }) => name === 'checksum')) continue
        yield { path, line, column, message: `ADD downloads "${shown(address)}"` }
      }
    },
  },
  {
    id: 'copy-missing',
    family: 'environment',
    severity: 'error',
    since: '0.1.0',
    what: 'What `COPY` and `ADD` name is in the directory of the Dockerfile.',
    why: 'That directory is all that a build sees; nothing above it can be copied.',
    fix: 'Put the file beside the Dockerfile, or correct its name.',
    *check(task) {
      for (const dockerfile of task.dockerfiles) {
        const context = contextOf(task, dockerfile)
        if (context === null) continue
        for (const instruction of dockerfile.instructions) {
          for (const source of sources(instruction)) {
            if (isThere(task, context, source)) continue
            const { line, column } = instruction
            yield { path: dockerfile.path, line, column, message: `"${shown(source)}" is not in ${shown(context)}/` }
          }
        }
      }
    },
  },
  {
    id: 'solution-in-image',
    family: 'environment',
    severity: 'error',
    since: '0.1.0',
    what: "Nothing of `solution/` and no test is in the agent's image.",
    why: 'An agent that finds the solution or the tests measures nothing but its finding them.',
    fix: 'Take it out of environment/.',
    *check(task) {
      const secret = task.regular.filter(
        ({ path, size }) =>
          size >= 32 && /^(steps\/[^/]+\/)?(solution\/|tests\/(test\.sh|test_[^/]*|[^/]*_test\.[^/]*)$)/.test(path),
      )
      for (const { path, bytes, size } of task.regular) {
        if (bytes === null || !/^(environment|steps\/[^/]+\/workdir)\//.test(path)) continue
        const same = secret.find(
          (other) => other.size === size && other.bytes !== null && Buffer.compare(other.bytes, bytes) === 0,
        )
        if (same !== undefined) yield { path, message: `this is the same file as ${shown(same.path)}` }
        else if (path.endsWith('/solve.sh')) yield { path, message: 'a solve.sh that the agent may see' }
      }
      for (const { path, part, keyword, raw, line, column } of instructions(task)) {
        const named = /\b(solution\/solve\.sh|tests\/test\.sh|tests\/test_\w+\.py)\b/.exec(raw)?.[1]
        if (part === 'environment' && ['COPY', 'ADD', 'RUN'].includes(keyword) && named !== undefined) {
          yield { path, line, column, message: `${keyword} names ${shown(named)}` }
        }
      }
    },
  },
]

function* instructions(task: TaskView): Generator<DockerInstruction & Pick<DockerfileView, 'path' | 'part'>> {
  for (const { path, part, instructions: all } of task.dockerfiles) {
    for (const instruction of all) yield { ...instruction, path, part }
  }
}

function isApt({ name, args }: { readonly name: string; readonly args: readonly string[] }, action: string): boolean {
  return ['apt-get', 'apt', 'aptitude'].includes(name) && args.includes(action)
}

/** The directory that a Dockerfile's build sees, where Harbor decides it: not where a Compose file has a say. */
function contextOf(task: TaskView, { path }: DockerfileView): string | null {
  if (!/^(environment|(steps\/[^/]+\/)?tests)\/Dockerfile$/.test(path)) return null
  const folder = path.slice(0, path.lastIndexOf('/'))
  const compose = task.composes.find((each) => each.path === `${folder}/docker-compose.yaml`)
  return get(compose?.value, ['services', 'main', 'build']) === undefined ? folder : null
}

/** Sources that are plain names: no pattern, variable, address, heredoc, or other stage. */
function sources({ keyword, args, flags, raw }: DockerInstruction): readonly string[] {
  if (!['COPY', 'ADD'].includes(keyword) || raw.includes('<<') || flags.some(({ name }) => name === 'from')) return []
  return args.slice(0, -1).filter((source) => !/[*?[\]$\\]|^\w+:\/\/|^git@/.test(source))
}

function isThere(task: TaskView, context: string, source: string): boolean {
  const parts: string[] = []
  for (const part of source.split('/')) {
    if (part === '..' && parts.pop() === undefined) return false
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  const path = [context, ...parts].join('/')
  return (
    parts.length === 0 || task.files.entries.some((entry) => entry.path === path || entry.path.startsWith(`${path}/`))
  )
}
