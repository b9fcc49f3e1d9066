import { describe, expect, it } from 'vitest'
import { type Finding, tally } from '#core/check/finding'
import { found } from '#core/check/testing/checked'

const comment = (rules: string, until = '2027-01-31') =>
  `regatta: ignore[${rules}] until=${until} reason="it is asked for"`

/** The agent's Dockerfile with lines of its own before WORKDIR. */
const dockerfile = (lines: string) => ({
  replace: [['environment/Dockerfile', 'WORKDIR /app', `${lines}\nWORKDIR /app`] as const],
})
const PROBLEM = 'RUN make -j"$(nproc)"'

const brief = (findings: readonly Finding[]) =>
  findings
    .map(({ rule, suppressed }) => [rule, suppressed?.reason ?? null] as const)
    .toSorted(([a], [b]) => a.localeCompare(b))

describe('an ignore comment', () => {
  it('takes out what stands on the next line, and says why', async () => {
    const [finding, ...others] = await found(dockerfile(`# ${comment('nproc')}\n${PROBLEM}`))
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      rule: 'nproc',
      suppressed: { reason: 'it is asked for', until: '2027-01-31' },
    })
    expect(tally([finding as Finding])).toEqual({ error: 0, warning: 0, note: 0, suppressed: 1 })
  })

  it('takes out what stands on its own line', async () => {
    const source = {
      'solution/build.sh': `#!/bin/bash\n# canary 5c1a3f60-93b1-4b0e-9c55-2f0f1d7f9a11\nnproc # ${comment('nproc')}\n`,
    }
    const findings = await found({ write: source })
    expect(brief(findings.filter(({ rule }) => rule === 'nproc'))).toEqual([['nproc', 'it is asked for']])
  })

  it('may stand above others like it, and name several rules', async () => {
    const lines = `# ${comment('cache-mount')}\n# ${comment('pipe-to-shell, nproc')}\nRUN --mount=type=cache,target=/x curl -s https://a.example/x | sh -s "$(nproc)"`
    expect(brief(await found(dockerfile(lines)))).toEqual([
      ['cache-mount', 'it is asked for'],
      ['nproc', 'it is asked for'],
      ['pipe-to-shell', 'it is asked for'],
    ])
  })

  it('speaks of a file as a whole from one of its first three lines', async () => {
    const head = await found({ write: { 'tests/x.sh': `#!/bin/bash\n# ${comment('executable-bit, canary')}\ntrue\n` } })
    expect(brief(head)).toEqual([
      ['canary', 'it is asked for'],
      ['executable-bit', 'it is asked for'],
    ])
  })

  it('does not reach two lines down', async () => {
    const findings = await found(dockerfile(`# ${comment('nproc')}\nRUN true\n${PROBLEM}`))
    expect(brief(findings)).toEqual([
      ['nproc', null],
      ['suppression-unused', null],
    ])
  })

  it('holds on its last day, and from the next one on the finding is back with a note', async () => {
    const task = dockerfile(`# ${comment('nproc', '2026-11-21')}\n${PROBLEM}`)
    expect(brief(await found(task, { today: '2026-11-21' }))).toEqual([['nproc', 'it is asked for']])
    expect(brief(await found(task, { today: '2026-11-22' }))).toEqual([
      ['nproc', null],
      ['suppression-expired', null],
    ])
  })

  it.each([
    ['regatta: ignore[nproc] until=2027-01-31', 'it gives no reason'],
    ['regatta: ignore[nproc] until=2027-01-31 reason=" "', 'it gives no reason'],
    ['regatta: ignore[nproc] reason="x"', 'it has no last day'],
    ['regatta: ignore[nproc] until=soon reason="x"', 'is no date'],
    ['regatta: ignore[nproc] until=2027-02-30 reason="x"', 'is no date'],
    ['regatta: ignore[nproc] until=2027-05-21 reason="x"', 'more than 180 days ahead: 2027-05-20 at the latest'],
    ['regatta: ignore[nproc] until=9999-12-31 reason="x"', 'more than 180 days ahead'],
    ['regatta: ignore until=2027-01-31 reason="x"', 'it names no rule'],
  ])('%s suppresses nothing', async (text, fault) => {
    const findings = await found(dockerfile(`# ${text}\n${PROBLEM}`))
    expect(brief(findings)).toEqual([
      ['nproc', null],
      ['suppression-invalid', null],
    ])
    expect(findings.find(({ rule }) => rule === 'suppression-invalid')?.message).toContain(fault)
  })

  it('that names a rule which does not exist is told so', async () => {
    const findings = await found(dockerfile(`# ${comment('nprocs')}`))
    expect(findings.map(({ message }) => message)).toEqual(['there is no rule "nprocs"'])
  })

  it('may hold for 180 days', async () => {
    const findings = await found(dockerfile(`# ${comment('nproc', '2027-05-20')}\n${PROBLEM}`))
    expect(brief(findings)).toEqual([['nproc', 'it is asked for']])
  })

  it('is not called unused by a check that asks another rule', async () => {
    expect(
      await found(dockerfile(`# ${comment('cache-mount')}`), { only: new Set(['nproc', 'suppression-unused']) }),
    ).toEqual([])
  })

  it.each([
    ['tests/a.py', '# '],
    ['tests/a.js', '// '],
    ['tests/a.sql', '-- '],
    ['tests/a.md', '<!-- '],
    ['tests/a.css', '/* '],
    ['tests/a.ini', '; '],
  ])('is understood in %s', async (path, begin) => {
    const text = `canary 5c1a3f60-93b1-4b0e-9c55-2f0f1d7f9a11\n\n\n${begin}${comment('bidi-characters')} -->\n\u202e\n`
    expect(brief(await found({ write: { [path]: text } }))).toEqual([['bidi-characters', 'it is asked for']])
  })
})

describe('in a task that is not trusted', () => {
  const task = dockerfile(
    `# ${comment('cache-mount')}\nRUN --mount=type=cache,target=/x true\n# ${comment('nproc')}\n${PROBLEM}`,
  )

  it('a comment does not take out what a rule of safety found; others it does', async () => {
    expect(brief(await found(task, { trusted: false }))).toEqual([
      ['cache-mount', null],
      ['nproc', 'it is asked for'],
      ['suppression-untrusted', null],
    ])
  })

  const leaking = dockerfile(`# ${comment('copy-missing')}\nCOPY nowhere /app`)

  it('a comment does not take out an error, unless it did so at the base commit', async () => {
    const findings = await found(leaking, { trusted: false })
    expect(findings.filter(({ severity }) => severity === 'error').map(({ suppressed }) => suppressed)).toEqual([null])
    expect(findings.map(({ rule }) => rule)).toContain('suppression-untrusted')
    const accepted = { findings: findings.filter(({ severity }) => severity === 'error') }
    const held = await found(leaking, { trusted: false, accepted })
    expect(tally(held)).toMatchObject({ error: 0, suppressed: 1 })
  })

  it('the baseline does, which the base commit has', async () => {
    const [finding] = (await found(task, { trusted: false })).filter(({ rule }) => rule === 'cache-mount')
    const findings = await found(task, {
      trusted: false,
      baseline: { findings: finding === undefined ? [] : [finding] },
    })
    expect(brief(findings)).toContainEqual(['cache-mount', 'in the baseline'])
  })
})
