import { describe, expect, it } from 'vitest'
import { found } from '#core/check/testing/checked'

const only = (...rules: readonly string[]) => ({ only: new Set(rules) })

async function messages(command: string, rule: string): Promise<readonly string[]> {
  const findings = await found(
    { replace: [['environment/Dockerfile', 'WORKDIR /app', `RUN ${command}\nWORKDIR /app`]] },
    only(rule),
  )
  return findings.map(({ message }) => /"(.*)"/.exec(message)?.[1] ?? message)
}

describe('pip-unpinned', () => {
  it.each<[command: string, unpinned: readonly string[]]>([
    ['pip install requests', ['requests']],
    ['pip3 install --no-cache-dir "a>=1" b==2 c~=3', ['a>=1', 'c~=3']],
    ['python3 -m pip install -U pip setuptools wheel', []],
    ['/opt/venv/bin/pip install -r requirements.txt -c constraints.txt', []],
    ['pip install . ./lib /srv/x.whl "$PACKAGE"', []],
    ['pip install git+https://example.com/a/b.git', ['git+https://example.com/a/b.git']],
    ['pip install git+https://example.com/a/b.git@v1.2', []],
    ['pip install "a[b]==1.2" "c @ https://example.com/c-1.whl" "d==1.*"', ['d==1.*']],
    ['uv pip install --system a==1 b', ['b']],
    ['uv tool install ruff', ['ruff']],
    ['uv tool install ruff@0.5.0', []],
    ['uv add a b==1', ['a']],
    ['uv run --with a --with b==1 script.py other', ['a']],
    ['uvx -p 3.13 -w pytest==8.4.1 -w pytest-json-ctrf pytest --ctrf x', ['pytest-json-ctrf']],
    ['uvx ruff check .', ['ruff']],
    ['uvx --from ruff==1 ruff check', []],
    ['sudo -H env A=1 timeout 60 pip install a', ['a']],
    ['bash -c "pip install a"', ['a']],
    ['true && (cd /x && pip install a) || echo $(pip install b)', ['a', 'b']],
    ['pip download a; pip list; echo pip install a', []],
  ])('%s', async (command, unpinned) => {
    expect(await messages(command, 'pip-unpinned')).toEqual(unpinned)
  })
})

describe('package-unpinned', () => {
  it.each<[command: string, unpinned: readonly string[]]>([
    ['npm install -g prettier typescript@5.0.0 @types/node @types/x@1', ['prettier', '@types/node']],
    ['npm ci && npm install && npm install ./local', []],
    ['npm i left-pad@latest', ['left-pad@latest']],
    ['yarn global add a', ['a']],
    ['pnpm add a@1 b', ['b']],
    ['go install example.com/x@latest', ['example.com/x@latest']],
    ['cargo install ripgrep', ['ripgrep']],
    ['cargo install --version 1.0 ripgrep', []],
    ['gem install rails', ['rails']],
    ['conda install -y -n base -c conda-forge numpy=2.0 scipy', ['scipy']],
  ])('%s', async (command, unpinned) => {
    expect(await messages(command, 'package-unpinned')).toEqual(unpinned)
  })
})

describe('pipe-to-shell', () => {
  it.each<[command: string, count: number]>([
    ['curl -fsSL https://a.example | bash -s -- -y', 1],
    ['wget -qO- https://a.example | sudo sh', 1],
    ['curl https://a.example | tee x | python3', 1],
    ['bash -c "$(curl -fsSL https://a.example)"', 1],
    ['bash <(curl -s https://a.example)', 1],
    ['curl https://a.example | tar xz', 0],
    ['curl -o x https://a.example && sha256sum -c x.sum && sh x', 0],
  ])('%s', async (command, count) => {
    expect(await messages(command, 'pipe-to-shell')).toHaveLength(count)
  })
})

it('an unpinned line of a requirements file of the task is found where it stands', async () => {
  const fixture = {
    replace: [
      [
        'environment/Dockerfile',
        'WORKDIR /app',
        'COPY requirements.txt /\nRUN pip install -r /requirements.txt\nWORKDIR /app',
      ],
    ] as const,
    write: {
      'environment/requirements.txt': '# of the app\na==1\n--index-url x\nb>=2  # newer\nc==1 --hash=sha256:0\n',
    },
  }
  expect(await found(fixture, only('pip-unpinned'))).toMatchObject([
    {
      path: expect.stringMatching(/environment\/requirements\.txt$/),
      line: 4,
      message: expect.stringContaining('"b>=2"'),
    },
  ])
})

describe('clone-unpinned', () => {
  it.each<[command: string, count: number]>([
    ['git clone https://example.com/a.git', 1],
    ['git clone --branch v1 https://example.com/a.git', 0],
    ['git clone https://example.com/a.git && git -C a checkout 0123abc', 0],
    ['git clone /srv/a.git', 0],
  ])('%s', async (command, count) => {
    expect(await messages(command, 'clone-unpinned')).toHaveLength(count)
  })
})

it('sees what follows empty lines of a continued RUN, and the RUN of ONBUILD', async () => {
  const run = 'RUN true \\\n\n  \n  && nproc\nONBUILD RUN --network=host nproc\nWORKDIR /app'
  const fixture = { replace: [['environment/Dockerfile', 'WORKDIR /app', run]] as const }
  const findings = await found(fixture, only('nproc'))
  expect(findings.map(({ line, column }) => [line, column])).toEqual([
    [9, 6],
    [10, 28],
  ])
  expect(await found(fixture, only('dockerfile-privileged'))).toMatchObject([{ line: 10 }])
})

it('points at the line of a command in a RUN of several lines', async () => {
  const run = 'RUN true \\\n # a remark\n  && make -j"$(nproc)" \\\n  && true\nWORKDIR /app'
  const [finding] = await found({ replace: [['environment/Dockerfile', 'WORKDIR /app', run]] }, only('nproc'))
  expect(finding).toMatchObject({ line: 8, column: 16 })
})

it('looks into the heredoc of a RUN, and into its list form', async () => {
  const run = 'RUN <<EOF\nset -e\nnproc\nEOF\nRUN ["bash", "-c", "nproc"]\nWORKDIR /app'
  const findings = await found({ replace: [['environment/Dockerfile', 'WORKDIR /app', run]] }, only('nproc'))
  expect(findings.map(({ line }) => line)).toEqual([8, 10])
})
