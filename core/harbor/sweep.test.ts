import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sweep } from '#core/harbor/sweep'
import { temporaryDirectory, unpack, writeFile } from '#core/harbor/testing'

const VALUE = 'unused-4f9a2c7e1b'
const SECRETS = new Map([['OPENAI_API_KEY', VALUE]])
const KEY = 'sk-fixture-0123456789abcdef'
const NOTHING = { scrubbed: [], withheld: [], truncated: [] }

/** Every file below a directory with its content; what is no regular file stands as null. */
function contents(directory: string): Record<string, string | null> {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true }).filter(
    (entry) => !entry.isDirectory(),
  )
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(directory.length + 1), entry.isFile() ? readFileSync(path, 'latin1') : null]
    }),
  )
}

function mode(path: string): string {
  return (lstatSync(path).mode & 0o7777).toString(8)
}

describe('known values', () => {
  it('are replaced, and nothing else is touched', async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'trial/agent/log.txt'), `a ${VALUE}${VALUE} b ${VALUE}`)
    writeFile(join(root.path, 'trial/agent/other.txt'), 'honest')
    writeFile(join(root.path, 'trial/result.json'), JSON.stringify({ env: `x ${VALUE}`, reward: 1 }))
    writeFile(join(root.path, 'empty'), '')
    const before = statSync(join(root.path, 'trial/agent/other.txt'))
    expect(await sweep(root.path, SECRETS)).toEqual({
      ...NOTHING,
      scrubbed: ['trial/agent/log.txt', 'trial/result.json'],
    })
    expect(contents(root.path)).toEqual({
      empty: '',
      'trial/agent/log.txt': 'a [REDACTED][REDACTED] b [REDACTED]',
      'trial/agent/other.txt': 'honest',
      'trial/result.json': '{"env":"x [REDACTED]","reward":1}',
    })
    expect(statSync(join(root.path, 'trial/agent/other.txt')).ino).toBe(before.ino)
    expect(await sweep(root.path, SECRETS)).toEqual(NOTHING)
  })

  it('that overlap or hold one another leave nothing behind', async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'a'), 'x abcdefg1-long-2hijklmn y abcdefg1 z abababababa1 w')
    const secrets = new Map([
      ['A_KEY', 'abcdefg1'],
      ['B_KEY', 'abcdefg1-long'],
      ['C_KEY', '1-long-2hijklmn'],
      ['D_KEY', 'ababab'],
      ['E_KEY', 'bcde'],
      ['EMPTY', ''],
    ])
    await sweep(root.path, secrets, { chunk_bytes: 5 })
    expect(contents(root.path).a).toBe('x [REDACTED] y [REDACTED] z [REDACTED]a1 w')
  })

  it('are gone in every spelling, wherever chunks end', async () => {
    const encodings: readonly ((value: string) => Buffer)[] = [
      (value) => Buffer.from(value),
      (value) => Buffer.from(value, 'utf16le'),
      (value) => Buffer.from(JSON.stringify({ value })),
      (value) => Buffer.from(JSON.stringify({ nested: JSON.stringify({ value }) })),
      (value) => Buffer.from(encodeURIComponent(value)),
      (value) => Buffer.from(new URLSearchParams({ value }).toString()),
      (value) => Buffer.from(Buffer.from(value).toString('base64')),
      (value) => Buffer.from(Buffer.from(value).toString('base64url')),
    ]
    const value = fc.string({
      unit: fc.constantFrom(...'abcXYZ0189+/=_-.~!*\'()&%$# "\\éü€😀'),
      minLength: 8,
      maxLength: 40,
    })
    const filler = fc.uint8Array({ maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.array(fc.tuple(filler, fc.constantFrom(...encodings)), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        async (secret, parts, chunk_bytes) => {
          using root = temporaryDirectory()
          const bytes = Buffer.concat(parts.flatMap(([noise, encode]) => [Buffer.from(noise), encode(secret)]))
          writeFile(join(root.path, 'file'), bytes)
          const swept = await sweep(root.path, new Map([['MY_KEY', secret]]), { chunk_bytes })
          expect(swept).toEqual({ ...NOTHING, scrubbed: ['file'] })
          const after = readFileSync(join(root.path, 'file'))
          expect(encodings.filter((encode) => after.includes(encode(secret)))).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('give the same file whatever the size of a chunk', async () => {
    const text = `${VALUE.slice(3)}${VALUE} ${'ab'.repeat(30)}${VALUE.slice(0, 9)}${VALUE}\n`.repeat(5)
    const ends = new Set<string | null | undefined>()
    for (const chunk_bytes of [1, 2, 3, 7, 16, 17, 18, 64, 1000, 4096]) {
      using root = temporaryDirectory()
      writeFile(join(root.path, 'a'), text)
      await sweep(root.path, SECRETS, { chunk_bytes })
      ends.add(contents(root.path).a)
    }
    expect([...ends]).toEqual([text.replaceAll(VALUE, '[REDACTED]')])
  })

  it('in the name of a file or across a path take the file away, and the report does not tell them', async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, `log-${VALUE}.txt`), 'x')
    writeFile(join(root.path, `${VALUE}/inner/file`), 'x')
    writeFile(join(root.path, `${KEY}.txt`), 'x')
    writeFile(join(root.path, 'half-1/half-2'), 'x')
    const secrets = new Map([...SECRETS, ['B_KEY', '-1/half-2']])
    expect((await sweep(root.path, secrets)).withheld).toEqual([
      { file: '[REDACTED]', reason: 'its name holds a secret' },
      { file: '[REDACTED].txt', reason: 'its name holds a secret' },
      { file: 'half[REDACTED]', reason: 'its name holds a secret' },
      { file: 'log-[REDACTED].txt', reason: 'its name holds a secret' },
    ])
    expect(contents(root.path)).toEqual({})
  })
})

describe('what looks like a key', () => {
  it('withholds the file that holds it, not the others', async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'trial/agent/env.txt'), `FOO=${KEY}`)
    writeFile(join(root.path, 'trial/agent/config.json'), JSON.stringify({ key: KEY }))
    writeFile(join(root.path, 'trial/agent/id_rsa'), '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n')
    writeFile(join(root.path, 'trial/agent/safe.txt'), `postgres://me:${VALUE}@host/db`)
    writeFile(join(root.path, 'trial/verifier/reward.txt'), '1')
    expect(await sweep(root.path, SECRETS)).toEqual({
      scrubbed: ['trial/agent/safe.txt'],
      withheld: [
        { file: 'trial/agent/config.json', reason: 'looks like it holds an Anthropic, OpenAI or OpenRouter key' },
        { file: 'trial/agent/env.txt', reason: 'looks like it holds an Anthropic, OpenAI or OpenRouter key' },
        { file: 'trial/agent/id_rsa', reason: 'looks like it holds a private key' },
      ],
      truncated: [],
    })
    expect(Object.keys(contents(root.path)).sort()).toEqual(['trial/agent/safe.txt', 'trial/verifier/reward.txt'])
  })

  it('is found wherever chunks end, in any bytes, and never where it begins inside a word', async () => {
    for (const chunk_bytes of [97, 1000, 4091, 8182, 8191, 8192, 8193, 8256, 1 << 20]) {
      using root = temporaryDirectory()
      const noise = Buffer.alloc(8170, 'é')
      for (const [name, text] of [
        ['bad', ` ${KEY}`],
        ['good', `ta${KEY}`],
        ['good-aws', ' AKIAIOSFODNN7EXAMPLEX'],
      ] as const) {
        writeFile(join(root.path, name), Buffer.concat([noise, Buffer.from(text), noise]))
      }
      const { withheld } = await sweep(root.path, new Map(), { chunk_bytes })
      expect(withheld.map(({ file }) => file)).toEqual(['bad'])
    }
  })

  it("is taken out of Harbor's own files, of the job and of the trial, which stay JSON", async () => {
    using root = temporaryDirectory()
    unpack('oracle-pass', root.path)
    const [trial = ''] = readdirSync(root.path).filter((name) => name.includes('__'))
    const files = ['config.json', 'lock.json', 'result.json'].flatMap((name) => [name, `${trial}/${name}`])
    const message = `two\nlines\n${KEY} "and" \\${KEY}\\ -----BEGIN PRIVATE KEY-----\nMIIE\nabc\n-----END PRIVATE KEY-----`
    const expected = 'two\nlines\n[REDACTED] "and" \\[REDACTED]\\ [REDACTED]-----END PRIVATE KEY-----'
    const before = files.map((file): Record<string, unknown> => JSON.parse(readFileSync(join(root.path, file), 'utf8')))
    for (const [index, file] of files.entries()) {
      writeFile(join(root.path, file), JSON.stringify({ ...before[index], message, score: 0.1 }, null, 4))
    }
    expect(await sweep(root.path, SECRETS)).toEqual({ ...NOTHING, scrubbed: files.toSorted() })
    for (const [index, file] of files.entries()) {
      const after: unknown = JSON.parse(readFileSync(join(root.path, file), 'utf8'))
      expect(after).toEqual({ ...before[index], message: expected, score: 0.1 })
    }
    expect(await sweep(root.path, SECRETS)).toEqual(NOTHING)
  })

  it("is taken out of Harbor's own files also where they are no JSON", async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'trial/result.json'), `{"message": "${KEY}`)
    expect(await sweep(root.path, SECRETS)).toEqual({ ...NOTHING, scrubbed: ['trial/result.json'] })
    expect(contents(root.path)).toEqual({ 'trial/result.json': '{"message": "[REDACTED]' })
  })
})

describe('what is stored', () => {
  it('is only regular files and directories: links are not followed, pipes not waited for', async () => {
    using root = temporaryDirectory()
    using outside = temporaryDirectory()
    writeFile(join(outside.path, 'mine.txt'), VALUE)
    writeFile(join(root.path, 'kept.txt'), 'x')
    symlinkSync('/etc/passwd', join(root.path, 'passwd'))
    symlinkSync(outside.path, join(root.path, 'outside'))
    symlinkSync('nowhere', join(root.path, 'result.json'))
    execFileSync('mkfifo', [join(root.path, 'pipe')])
    // A socket's path may have 107 characters: bound elsewhere, moved here.
    const server = createServer().listen(join(outside.path, 's'))
    await new Promise((done) => server.once('listening', done))
    renameSync(join(outside.path, 's'), join(root.path, 'socket'))
    const passwd = readFileSync('/etc/passwd', 'utf8')
    expect(await sweep(root.path, SECRETS)).toEqual({
      ...NOTHING,
      withheld: [
        { file: 'outside', reason: 'a link, which is never followed' },
        { file: 'passwd', reason: 'a link, which is never followed' },
        { file: 'pipe', reason: 'a FIFO' },
        { file: 'result.json', reason: 'a link, which is never followed' },
        { file: 'socket', reason: 'a socket' },
      ],
    })
    await new Promise((done) => server.close(done))
    expect(contents(root.path)).toEqual({ 'kept.txt': 'x' })
    expect(contents(outside.path)).toEqual({ 'mine.txt': VALUE })
    expect(readFileSync('/etc/passwd', 'utf8')).toBe(passwd)
  })

  it('has plain modes, also what nobody may read', async () => {
    using root = temporaryDirectory()
    for (const name of ['suid', 'private', 'locked', 'closed/inner']) writeFile(join(root.path, name), VALUE)
    chmodSync(join(root.path, 'suid'), 0o6777)
    chmodSync(join(root.path, 'private'), 0o700)
    chmodSync(join(root.path, 'locked'), 0)
    chmodSync(join(root.path, 'closed'), 0o1000)
    const { scrubbed } = await sweep(root.path, SECRETS)
    expect(scrubbed).toEqual(['closed/inner', 'locked', 'private', 'suid'])
    expect(['suid', 'private', 'locked', 'closed'].map((name) => mode(join(root.path, name)))).toEqual([
      '644',
      '600',
      '600',
      '755',
    ])
  })

  it('keeps its times, and every name of a file with several is cleaned', async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'a'), VALUE)
    linkSync(join(root.path, 'a'), join(root.path, 'b'))
    utimesSync(join(root.path, 'a'), 1_000_000, 2_000_000)
    await sweep(root.path, SECRETS)
    expect(contents(root.path)).toEqual({ a: '[REDACTED]', b: '[REDACTED]' })
    expect(statSync(join(root.path, 'a')).mtimeMs).toBe(2_000_000_000)
  })

  it('has names in UTF-8', async () => {
    using root = temporaryDirectory()
    const bad = Buffer.concat([Buffer.from(`${root.path}/dir-`), Buffer.from([0xff])])
    mkdirSync(bad)
    writeFileSync(Buffer.concat([bad, Buffer.from([0x2f, 0xfe])]), VALUE)
    writeFile(join(root.path, 'größe.txt'), 'x')
    expect((await sweep(root.path, SECRETS)).withheld).toEqual([
      { file: 'dir-\ufffd', reason: 'its name is not UTF-8' },
    ])
    expect(readdirSync(root.path)).toEqual(['größe.txt'])
  })

  it('has no path that is too long to be opened', async () => {
    using root = temporaryDirectory()
    // Deeper than any path may be: made by going in step by step, as a container can.
    execFileSync(
      'bash',
      [
        '-c',
        'for i in $(seq 60); do mkdir -p "$1" && cd -P "./$1" || exit 1; done; echo "$2" > log',
        '-',
        'd'.repeat(200),
        VALUE,
      ],
      { cwd: root.path },
    )
    const { withheld } = await sweep(root.path, SECRETS)
    expect(withheld.map(({ reason }) => reason)).toEqual(['its path is too long'])
    expect(contents(root.path)).toEqual({})
  })
})

describe('long files', () => {
  it('keep head and tail, also when they only pretend to be long', async () => {
    using root = temporaryDirectory()
    const path = join(root.path, 'sparse.log')
    const handle = openSync(path, 'w')
    writeSync(handle, `head ${VALUE}`)
    ftruncateSync(handle, 2 ** 40)
    writeSync(handle, `${VALUE} tail`, 2 ** 40 - 22)
    closeSync(handle)
    const swept = await sweep(root.path, SECRETS, { file_bytes: 200 })
    expect(swept).toEqual({
      scrubbed: ['sparse.log'],
      withheld: [],
      truncated: [{ file: 'sparse.log', bytes: 2 ** 40 }],
    })
    expect(contents(root.path)['sparse.log']).toBe(
      `head [REDACTED]${'\0'.repeat(78)}\n[... ${2 ** 40 - 200} bytes left out by Regatta ...]\n${'\0'.repeat(78)}[REDACTED] tail`,
    )
    expect(await sweep(root.path, SECRETS, { file_bytes: 300 })).toEqual(NOTHING)
  })

  it('show no part of a secret where they are cut', async () => {
    for (let before = 0; before <= 100; before++) {
      using root = temporaryDirectory()
      const text = `${'.'.repeat(before)}${VALUE}${'.'.repeat(100 - before)}`
      writeFile(join(root.path, 'a'), text)
      await sweep(root.path, SECRETS, { file_bytes: 60, chunk_bytes: 1 + (before % 20) })
      expect(contents(root.path).a).toMatch(
        /^\.*(?:\[REDACTED\]\.*)?\n\[\.\.\. 57 bytes left out by Regatta \.\.\.\]\n\.*(?:\[REDACTED\])?\.*$/,
      )
    }
  })

  it("share what all may keep: small files and Harbor's own stay whole", async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'trial/result.json'), JSON.stringify({ text: 'r'.repeat(5000) }))
    writeFile(join(root.path, 'trial/agent/a.log'), 'a'.repeat(9000))
    writeFile(join(root.path, 'trial/agent/b.log'), 'b'.repeat(4000))
    writeFile(join(root.path, 'trial/verifier/reward.txt'), '1')
    const { truncated, scrubbed } = await sweep(root.path, SECRETS, { total_bytes: 5011 + 1 + 6000 })
    expect(truncated).toEqual([
      { file: 'trial/agent/a.log', bytes: 9000 },
      { file: 'trial/agent/b.log', bytes: 4000 },
    ])
    expect(scrubbed).toEqual([])
    expect(contents(root.path)['trial/agent/b.log']).toBe(
      `${'b'.repeat(1500)}\n[... 1000 bytes left out by Regatta ...]\n${'b'.repeat(1500)}`,
    )
    expect(JSON.parse(contents(root.path)['trial/result.json'] ?? '')).toEqual({ text: 'r'.repeat(5000) })
  })
})

describe('sweep', () => {
  it('has nothing to do where there is no directory', async () => {
    using root = temporaryDirectory()
    expect(await sweep(join(root.path, 'none'), SECRETS)).toEqual(NOTHING)
  })

  it('says that it could not do its work, without the value', async () => {
    using root = temporaryDirectory()
    writeFile(join(root.path, 'file'), VALUE)
    await expect(sweep(join(root.path, 'file'), SECRETS)).rejects.toMatchObject({
      name: 'UserError',
      kind: 'failure',
      message: 'cannot take the secrets out: it is not a directory',
      where: join(root.path, 'file'),
    })
  })

  it('leaves real results as they are', async () => {
    using root = temporaryDirectory()
    unpack('terminus-ok', root.path)
    const before = contents(root.path)
    expect(await sweep(root.path, SECRETS)).toEqual(NOTHING)
    expect(contents(root.path)).toEqual(before)
    expect(existsSync(join(root.path, 'result.json'))).toBe(true)
  })
})
