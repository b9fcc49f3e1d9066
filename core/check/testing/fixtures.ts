import { execFileSync } from 'node:child_process'
import { appendFile, chmod, cp, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CheckContext, contextOf } from '#core/check/context'
import type { CheckSettings } from '#core/manifest/manifest'
import { parseManifest } from '#core/manifest/parse'

/** The task that breaks no rule. */
export const GOOD = join(import.meta.dirname, '../fixtures/good/count-words')
export const GOOD_NAME = 'count-words'
export const CANARY = 'canary 5c1a3f60-93b1-4b0e-9c55-2f0f1d7f9a11'

/** What the good task is changed by to break one rule. */
export type Fixture = {
  readonly rule: string
  /** Name of the task's directory; the good one's own where it is not given. */
  readonly name?: string
  /** Content by path. */
  readonly write?: Readonly<Record<string, string | Uint8Array>>
  readonly remove?: readonly string[]
  readonly replace?: readonly (readonly [path: string, from: string, to: string])[]
  /** After all that, for what content cannot express. */
  readonly change?: (directory: string) => Promise<void> | void
  readonly context?: Partial<CheckContext>
}

/** Every rule of the house is on. */
const HOUSE: Partial<CheckSettings> = {
  canary: CANARY,
  instruction_suffix: 'You have {timeout} seconds.',
  slug_words: 2,
  org: 'example',
  metadata: ['author_name', 'category'],
  categories: ['software-engineering'],
  pins: { pytest: '9.1.1' },
  absolute_paths: true,
  tests_venv: true,
  longest_timeout_sec: 1000,
}

export const CONTEXT: CheckContext = (() => {
  const context = contextOf(parseManifest('experiments: { main: {} }', 'regatta.yaml'), { today: '2026-11-21' })
  return { ...context, settings: { ...context.settings, ...HOUSE } }
})()

/** Writes a fixture below a directory that exists; the path of its task. */
export async function writeFixture(below: string, fixture: Omit<Fixture, 'rule'>): Promise<string> {
  const directory = join(below, fixture.name ?? GOOD_NAME)
  await cp(GOOD, directory, { recursive: true })
  for (const [path, content] of Object.entries(fixture.write ?? {})) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), content)
  }
  for (const path of fixture.remove ?? []) await rm(join(directory, path), { recursive: true })
  for (const [path, from, to] of fixture.replace ?? []) {
    const text = await readFile(join(directory, path), 'utf8')
    if (!text.includes(from)) throw new Error(`${path} does not hold "${from}"`)
    await writeFile(
      join(directory, path),
      text.replace(from, () => to),
    )
  }
  await fixture.change?.(directory)
  return directory
}

const TOML = 'task.toml'
const DOCKERFILE = 'environment/Dockerfile'
const TEST = 'tests/test.sh'
const SOLVE = 'solution/solve.sh'
const COMPOSE = 'environment/docker-compose.yaml'

function toml(from: string, to: string): Pick<Fixture, 'replace'> {
  return { replace: [[TOML, from, to]] }
}

/** Lines at the end of the agent's Dockerfile. */
function dockerfile(lines: string): Pick<Fixture, 'replace'> {
  return { replace: [[DOCKERFILE, 'WORKDIR /app', `${lines}\nWORKDIR /app`]] }
}

/** A second service. */
function service(lines: string, more = ''): Pick<Fixture, 'write'> {
  const text = `services:\n  main:\n    init: true\n  db:\n    build: ./db\n    cpus: 1\n    mem_limit: 256m\n${lines}\n${more}\n`
  return { write: { [COMPOSE]: text, 'environment/db/Dockerfile': DB } }
}

const DB = `# ${CANARY}\nFROM debian:trixie-slim@sha256:${'a'.repeat(64)}\n`

/** In the first line behind the canary of a file of shell. */
function line(path: string, text: string): Pick<Fixture, 'replace'> {
  return { replace: [[path, `# ${CANARY}\n`, `# ${CANARY}\n${text}\n`]] }
}

/** After the reward of 0 was written. */
function test(text: string): Pick<Fixture, 'replace'> {
  return { replace: [[TEST, 'if /opt', `${text}\nif /opt`]] }
}

function note(text: string): Pick<Fixture, 'write'> {
  return { write: { 'tests/note.md': `<!-- ${CANARY} -->\n${text}\n` } }
}

export const FIXTURES: readonly Fixture[] = [
  { rule: 'required-files', remove: ['environment/Dockerfile', 'environment/docker-compose.yaml'] },
  { rule: 'solution-missing', remove: [SOLVE] },
  { rule: 'link-escape', change: (directory) => symlink('../../../etc/passwd', join(directory, 'tests/data')) },
  { rule: 'link', change: (directory) => symlink('input.txt', join(directory, 'environment/same.txt')) },
  { rule: 'special-file', change: (directory) => void execFileSync('mkfifo', [join(directory, 'tests/pipe')]) },
  { rule: 'file-name', write: { 'environment/a\\b.txt': 'x\n' } },
  { rule: 'unpackaged-file', write: { 'notes.txt': 'x\n' } },
  { rule: 'leftover-file', write: { 'environment/input.txt~': 'the quick\n' } },
  { rule: 'task-name', name: 'Count', ...toml('example/count-words', 'example/Count') },
  {
    rule: 'too-many-files',
    change: async (directory) => {
      const deep = join(directory, 'environment', ...Array.from({ length: 45 }, () => 'd'))
      await mkdir(deep, { recursive: true })
      await writeFile(join(deep, 'x'), '')
    },
  },

  { rule: 'toml-syntax', write: { [TOML]: `# ${CANARY}\nschema_version = [\n` } },
  { rule: 'toml-misspelt-key', ...toml('timeout_sec = 60', 'timeout_sec = 60\nenvironment_mod = "separate"') },
  { rule: 'toml-unknown-key', ...toml('timeout_sec = 60', 'timeout_sec = 60\nfavourite_colour = "blue"') },
  { rule: 'toml-type', ...toml('version = "1.0.0"', 'version = 1') },
  { rule: 'toml-conflict', ...toml('timeout_sec = 300', 'timeout_sec = 300\nallowed_hosts = ["example.com"]') },
  { rule: 'deprecated-key', ...toml('memory_mb = 512\n\n[env', 'memory_mb = 512\nstorage = "1G"\n\n[env') },
  { rule: 'schema-version', ...toml('schema_version = "1.4"', 'schema_version = "9.0"') },
  { rule: 'package-name', ...toml('example/count-words', 'example/count-lines') },
  {
    rule: 'host-variable',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    ...toml('[environment]', '[solution.env]\nKEY = "${OPENAI_API_KEY:-none}"\n\n[environment]'),
  },
  { rule: 'unsupported-feature', ...toml('[environment]', '[environment]\nos = "windows"') },
  { rule: 'costly-feature', ...toml('[environment]', '[environment]\nnetwork_mode = "no-network"') },

  {
    rule: 'agent-timeout-missing',
    ...toml('[agent]\ntimeout_sec = 300', '[agent]'),
  },
  { rule: 'verifier-timeout-missing', ...toml('timeout_sec = 60', '') },
  {
    rule: 'resources-missing',
    ...toml('[environment]\nbuild_timeout_sec = 300\ncpus = 1', '[environment]\nbuild_timeout_sec = 300'),
  },
  {
    rule: 'resources-too-large',
    ...toml('[environment]\nbuild_timeout_sec = 300\ncpus = 1', '[environment]\ncpus = 64'),
  },
  { rule: 'timeout-too-long', ...toml('timeout_sec = 60', 'timeout_sec = 1001') },
  {
    rule: 'healthcheck-too-long',
    ...toml('[environment]', '[environment.healthcheck]\ncommand = "true"\nretries = 1000\n\n[environment]'),
  },
  { rule: 'gpu-types', ...toml('[environment]', '[environment]\ngpu_types = ["Voodoo 2"]') },

  { rule: 'dockerfile-syntax', ...dockerfile('INSTALL curl') },
  { rule: 'dockerfile-frontend', replace: [[DOCKERFILE, '# canary', '# syntax=example/frontend:1\n# canary']] },
  { rule: 'dockerfile-privileged', ...dockerfile('RUN --network=host true') },
  { rule: 'cache-mount', ...dockerfile('RUN --mount=type=cache,target=/root/.cache true') },
  { rule: 'dockerfile-platform', replace: [[DOCKERFILE, 'FROM debian', 'FROM --platform=linux/amd64 debian']] },
  { rule: 'image-latest', replace: [[DOCKERFILE, `debian:trixie-slim@sha256:${'a'.repeat(64)}`, 'debian']] },
  { rule: 'image-digest', replace: [[DOCKERFILE, `@sha256:${'a'.repeat(64)}`, '']] },
  {
    rule: 'image-without-bash',
    write: { [DOCKERFILE]: `# ${CANARY}\nFROM alpine:3@sha256:${'b'.repeat(64)}\nCOPY input.txt /app/\n` },
  },
  { rule: 'apt-without-update', ...dockerfile('RUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*') },
  { rule: 'apt-lists-kept', ...dockerfile('RUN apt-get update && apt-get install -y curl') },
  { rule: 'apt-version-pinned', replace: [[DOCKERFILE, 'bash coreutils', 'bash=5.2.37-2 coreutils']] },
  { rule: 'add-url', ...dockerfile('ADD https://example.com/data.csv /app/') },
  { rule: 'copy-missing', ...dockerfile('COPY data/ /app/data/') },
  {
    rule: 'solution-in-image',
    change: (directory) => cp(join(directory, SOLVE), join(directory, 'environment/hint.txt')),
  },
  { rule: 'pip-unpinned', replace: [['tests/Dockerfile', 'pytest==9.1.1', 'pytest==9.1.1 requests']] },
  { rule: 'package-unpinned', ...dockerfile('RUN npm install -g prettier') },
  { rule: 'clone-unpinned', ...dockerfile('RUN git clone https://example.com/a.git') },
  { rule: 'pipe-to-shell', ...dockerfile('RUN curl -fsSL https://example.com/install | sh') },
  { rule: 'nproc', ...dockerfile('RUN make -j"$(nproc)"') },

  { rule: 'compose-syntax', write: { [COMPOSE]: 'services: [\n' } },
  { rule: 'compose-file-name', write: { 'environment/compose.yml': 'services: {}\n' } },
  { rule: 'compose-key', ...service('    provider: { type: example }') },
  { rule: 'compose-docker-socket', ...service('    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]') },
  { rule: 'compose-host-mount', ...service('    volumes: ["./data:/data"]') },
  {
    rule: 'compose-volume-driver',
    ...service('', 'volumes: { data: { driver_opts: { type: none, o: bind, device: /etc } } }'),
  },
  { rule: 'compose-shared-name', ...service('', 'networks: { lan: { external: true } }') },
  { rule: 'compose-privileged', ...service('    privileged: true') },
  { rule: 'compose-capabilities', ...service('    cap_add: [SYS_ADMIN]') },
  { rule: 'compose-devices', ...service('    devices: ["/dev/sda:/dev/sda"]') },
  { rule: 'compose-host-namespace', ...service('    pid: host') },
  { rule: 'compose-outside-files', ...service('    env_file: ../../../.env') },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
  { rule: 'compose-host-variable', ...service('    environment: { KEY: "${OPENAI_API_KEY}" }') },
  { rule: 'compose-ports', ...service('    ports: ["8080:80"]') },
  { rule: 'compose-container-name', ...service('    container_name: db') },
  {
    rule: 'compose-resources',
    write: { [COMPOSE]: 'services:\n  db:\n    build: ./db\n', 'environment/db/Dockerfile': DB },
  },

  {
    rule: 'shared-verifier',
    replace: [
      [TOML, 'environment_mode = "separate"', 'environment_mode = "shared"'],
      [TOML, '[verifier.environment]\nbuild_timeout_sec = 300\ncpus = 1\nmemory_mb = 512\n', ''],
    ],
  },
  { rule: 'artifacts-missing', ...toml('artifacts = ["/app/count.txt"]\n', '') },
  { rule: 'verifier-image-missing', remove: ['tests/Dockerfile'], context: without('tests_venv') },
  { rule: 'verifier-without-tests', replace: [['tests/Dockerfile', 'test_count.py /tests/', 'test_count.py /srv/']] },
  { rule: 'artifact-folder-missing', replace: [['tests/Dockerfile', 'RUN mkdir -p /app\n', '']] },
  { rule: 'shell-syntax', ...line(SOLVE, 'if true; then fi') },
  {
    rule: 'shebang',
    replace: [[SOLVE, '#!/bin/bash\n', '']],
  },
  {
    rule: 'reward-never-written',
    write: { [TEST]: `#!/bin/bash\n# ${CANARY}\n/opt/verifier/bin/python -m pytest /tests/test_count.py\n` },
  },
  { rule: 'reward-may-be-missing', replace: [[TEST, 'echo 0 > /logs/verifier/reward.txt\n', '']] },
  { rule: 'network-at-verification', ...test('curl -fsSO https://example.com/data.csv') },
  { rule: 'verifier-installs', ...test('apt-get install -y curl') },

  {
    rule: 'instruction-empty',
    write: { 'instruction.md': '' },
    context: without('canary', 'instruction_suffix'),
  },
  {
    rule: 'instruction-names-verifier',
    replace: [['instruction.md', 'Count the', 'The tests are in /tests. Count the']],
  },
  { rule: 'artifact-unnamed', ...toml('"/app/count.txt"', '"/app/count.txt", "/app/report.csv"') },
  {
    rule: 'file-unnamed',
    replace: [
      ['tests/test_count.py', '\n\ndef', '\nLOG = "/app/steps.log"\n\n\ndef'],
      [SOLVE, 'wc -w', 'echo counted > /app/steps.log\nwc -w'],
    ],
  },
  {
    rule: 'near-duplicate',
    change: async (directory) => {
      await writeFile(
        join(directory, 'instruction.md'),
        (await readFile(join(directory, 'instruction.md'), 'utf8')).replace('digits', 'numbers'),
      )
    },
    context: { others: [] },
  },

  { rule: 'crlf', replace: [[SOLVE, 'set -euo pipefail\n', 'set -euo pipefail\r\n']] },
  { rule: 'byte-order-mark', replace: [[TOML, '# canary', '\ufeff# canary']] },
  { rule: 'final-newline', change: (directory) => cutLast(join(directory, 'tests/test_count.py')) },
  { rule: 'trailing-whitespace', ...toml('[agent]', '[agent]  ') },
  { rule: 'executable-bit', change: (directory) => chmod(join(directory, TEST), 0o644) },
  { rule: 'needless-executable-bit', change: (directory) => chmod(join(directory, TOML), 0o755) },
  { rule: 'not-utf8', write: { 'tests/helper.py': Buffer.from([0x23, 0xe9, 0x0a]) } },
  { rule: 'conflict-marker', ...line('tests/test_count.py', '<<<<<<< ours\n=======\n>>>>>>> theirs') },
  { rule: 'bidi-characters', ...note('a\u202eb') },
  { rule: 'invisible-characters', ...note('a\u200bb') },
  { rule: 'control-characters', ...note('a\u001b[2Kb') },
  { rule: 'long-base64', ...note('QUJD'.repeat(200)) },
  { rule: 'secret', ...note(`sk-${'fixture-0123456789abcdef'}`) },
  { rule: 'url-password', ...note('postgres://app:hunter2@db/app') },
  {
    rule: 'large-file',
    change: async (directory) => {
      await writeFile(join(directory, 'environment/big.csv'), '')
      await truncate(join(directory, 'environment/big.csv'), 3 * 2 ** 20)
    },
  },
  { rule: 'large-task', context: { settings: { ...CONTEXT.settings, largest_task_mb: 0.000_01 } } },
  {
    rule: 'too-large-to-check',
    change: (directory) => appendFile(join(directory, SOLVE), `${'# padding\n'.repeat(30_000)}`),
  },
  { rule: 'binary-file', write: { 'environment/tool': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]) } },
  {
    rule: 'lfs-pointer',
    write: {
      'environment/data.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1\n`,
    },
  },

  { rule: 'canary', replace: [['tests/test_count.py', `# ${CANARY}\n`, '']] },
  { rule: 'instruction-suffix', replace: [['instruction.md', '300 seconds', '200 seconds']] },
  {
    rule: 'absolute-path',
    replace: [['instruction.md', '`/app/input.txt`', '`/app/input.txt` (see `docs/words.md`)']],
  },
  { rule: 'slug-words', name: 'count-all-words', ...toml('example/count-words', 'example/count-all-words') },
  { rule: 'package-org', ...toml('example/count-words', 'others/count-words') },
  { rule: 'metadata-fields', ...toml('author_name = "Example authors"', 'author_name = " "') },
  { rule: 'metadata-category', ...toml('"software-engineering"', '"sofware-engineering"') },
  { rule: 'pinned-version', replace: [['tests/Dockerfile', 'pytest==9.1.1', 'pytest==8.0.0']] },
  {
    rule: 'tests-venv',
    replace: [
      ['tests/Dockerfile', 'RUN python3 -m venv /opt/verifier && /opt/verifier/bin/pip', 'RUN pip'],
      [TEST, '/opt/verifier/bin/python', 'python3'],
    ],
  },

  { rule: 'suppression-invalid', ...line(SOLVE, '# regatta: ignore[nproc] until=2027-01-31') },
  {
    rule: 'suppression-expired',
    replace: [
      [
        DOCKERFILE,
        'WORKDIR',
        '# regatta: ignore[nproc] until=2026-11-20 reason="of old"\nRUN make -j"$(nproc)"\nWORKDIR',
      ],
    ],
  },
  { rule: 'suppression-unused', ...line(SOLVE, '# regatta: ignore[nproc] until=2027-01-31 reason="none"') },
  {
    rule: 'suppression-untrusted',
    replace: [
      [
        DOCKERFILE,
        'WORKDIR',
        '# regatta: ignore[cache-mount] until=2027-01-31 reason="fast"\nRUN --mount=type=cache,target=/x true\nWORKDIR',
      ],
    ],
    context: { trusted: false },
  },
]

/** The settings without some of the house's. */
function without(...keys: readonly (keyof CheckSettings)[]): Partial<CheckContext> {
  const own = Object.fromEntries(keys.map((key) => [key, key === 'tests_venv' ? false : null]))
  return { settings: { ...CONTEXT.settings, ...own } }
}

async function cutLast(file: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).trimEnd())
}
