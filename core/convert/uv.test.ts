// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of shells.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { INSTALL_UV_SH, withoutUvInstaller } from '#core/convert/uv'

const CURL = 'curl -LsSf https://astral.sh/uv/0.7.13/install.sh'

describe('the installer of uv', () => {
  it.each([
    [`${CURL} | sh`, 'bash /tests/install-uv.sh 0.7.13'],
    [`${CURL} | UV_INSTALL_DIR=/opt/uv sh`, 'UV_INSTALL_DIR=/opt/uv bash /tests/install-uv.sh 0.7.13'],
    [
      `${CURL} | env UV_INSTALL_DIR="/opt/my uv" UV_NO_MODIFY_PATH=1 bash`,
      'env UV_INSTALL_DIR="/opt/my uv" UV_NO_MODIFY_PATH=1 bash /tests/install-uv.sh 0.7.13',
    ],
    [`if ! ${CURL} | sh >/dev/null 2>&1; then`, 'if ! bash /tests/install-uv.sh 0.7.13 >/dev/null 2>&1; then'],
    [`apt-get update && ${CURL} | sh`, 'apt-get update && bash /tests/install-uv.sh 0.7.13'],
    ['  wget -qO- https://astral.sh/uv/install.sh | sh', '  bash /tests/install-uv.sh'],
  ])('%s is called by its package, with its assignments', (line, expected) => {
    expect(withoutUvInstaller(`${line}\n`, 'x').text).toBe(`${expected}\n`)
  })

  it.each([
    ['arguments of the installer', `${CURL} | sh -s -- --no-modify-path`],
    ['another user', `${CURL} | sudo sh`],
    ['a variable that moves the download', `${CURL} | INSTALLER_DOWNLOAD_URL=https://mirror sh`],
    ['an assignment to curl', `UV_INSTALL_DIR=/opt ${CURL} | sh`],
    ['a command before curl', `timeout 60 ${CURL} | sh`],
    ['a substitution', `sh -c "$(${CURL})"`],
    ['two lines', 'curl -LsSf \\\n  https://astral.sh/uv/0.7.13/install.sh | sh'],
    ['a file', `${CURL} -o install.sh && sh install.sh`],
    ['a release of GitHub', 'curl -LsSf https://github.com/astral-sh/uv/releases/download/0.7.13/uv-installer.sh | sh'],
    ['pip', 'pip3 install --quiet "uv==0.7.13"'],
    ['python -m pip', 'python3 -m pip install -U uv'],
    ['pipx', 'pipx install uv'],
  ])('by %s it stays as it is, and that is said', (_, line) => {
    const { text, installsUv, lines } = withoutUvInstaller(`#!/bin/bash\n${line}\n`, 'run-tests.sh')
    expect([text, installsUv]).toEqual([`#!/bin/bash\n${line}\n`, false])
    expect(lines).toMatchObject([
      { field: 'run-tests.sh:2: uv', fate: 'kept', words: expect.stringContaining('stays as it is') },
    ])
  })

  it.each([`# ${CURL} | sh`, `echo "${CURL} | sh"`, 'pip install uvicorn', 'uv run pytest', 'pip install pytest-uv'])(
    '%s is none',
    (line) => {
      expect(withoutUvInstaller(line, 'x')).toEqual({ text: line, installsUv: false, lines: [] })
    },
  )

  it('says the version that was named, and that none was', () => {
    const { lines } = withoutUvInstaller(`${CURL} | sh\ncurl https://astral.sh/uv/install.sh | sh\n`, 'x')
    expect(lines.map(({ fate, words }) => [fate, words])).toEqual([
      ['changed', expect.stringMatching(/^uv 0\.7\.13, as before/)],
      ['changed', expect.stringMatching(/^the newest uv of that day, as before: no version was named/)],
    ])
  })
})

describe('install-uv.sh', () => {
  it.each([
    ['nothing', {}, 'home/.local/bin'],
    ['UV_INSTALL_DIR', { UV_INSTALL_DIR: 'opt/my uv', XDG_BIN_HOME: 'xdg' }, 'opt/my uv'],
    ['UV_UNMANAGED_INSTALL', { UV_UNMANAGED_INSTALL: 'ci' }, 'ci'],
    ['XDG_BIN_HOME', { XDG_BIN_HOME: 'xdg', XDG_DATA_HOME: 'data' }, 'xdg'],
    ['XDG_DATA_HOME', { XDG_DATA_HOME: 'share/data' }, 'share/bin'],
  ])('with %s set puts uv where the installer does', async (_, variables, folder) => {
    const root = mkdtempSync(join(tmpdir(), 'install-uv-'))
    try {
      // A python3 that makes an environment whose pip writes down what it was asked for.
      const python = `#!/bin/bash\nmkdir -p "$3/bin"\nprintf '#!/bin/bash\\necho "\${@: -1}" | tee "%s/uv" > "%s/uvx"\\n' "$3/bin" "$3/bin" > "$3/bin/pip"\nchmod +x "$3/bin/pip"\n`
      mkdirSync(join(root, 'bin'))
      writeFileSync(join(root, 'bin/python3'), python, { mode: 0o755 })
      writeFileSync(join(root, 'install-uv.sh'), INSTALL_UV_SH)
      const set = Object.fromEntries(Object.entries(variables).map(([name, path]) => [name, join(root, path)]))
      const env = { ...set, HOME: join(root, 'home'), PATH: `${join(root, 'bin')}:/usr/bin:/bin` }
      await execa('bash', [join(root, 'install-uv.sh'), '0.7.13'], { env, extendEnv: false })
      expect(readFileSync(join(root, folder, 'uv'), 'utf8')).toBe('uv==0.7.13\n')
      const { stdout } = await execa('bash', ['-c', '. "$1/env" && echo "${PATH%%:*}"', '-', join(root, folder)])
      expect(normalize(stdout)).toBe(join(root, folder))
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
