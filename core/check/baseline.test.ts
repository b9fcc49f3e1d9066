import { describe, expect, it } from 'vitest'
import { baselineText, NO_BASELINE, parseBaseline } from '#core/check/baseline'
import { counting } from '#core/check/finding'
import { found } from '#core/check/testing/checked'
import { UserError } from '#core/user-error'

const task = (before: string) => ({
  replace: [['environment/Dockerfile', 'WORKDIR /app', `${before}RUN make -j"$(nproc)"\nWORKDIR /app`] as const],
})

describe('a baseline', () => {
  it('holds where lines have moved, and no more when the line itself was changed', async () => {
    const first = await found(task(''))
    const baseline = parseBaseline(
      baselineText(first, NO_BASELINE, () => true),
      'b.json',
    )
    expect(counting(await found(task(''), { baseline }))).toEqual([])
    expect(counting(await found(task('RUN true\n\n\n'), { baseline }))).toEqual([])
    const changed = {
      replace: [['environment/Dockerfile', 'WORKDIR /app', 'RUN ninja -j"$(nproc)"\nWORKDIR /app'] as const],
    }
    expect(counting(await found(changed, { baseline })).map(({ rule }) => rule)).toEqual(['nproc'])
  })

  it('does not take in a second finding on a line of the same words', async () => {
    const baseline = parseBaseline(
      baselineText(await found(task('')), NO_BASELINE, () => true),
      'b.json',
    )
    const twice = await found(task('RUN make -j"$(nproc)"\n'), { baseline })
    expect(counting(twice)).toHaveLength(1)
  })

  it('keeps what was not looked at, drops what is mended, and has one order', () => {
    const entry = (rule: string, name: string) => ({ rule, task: name, path: `tasks/${name}`, fingerprint: '00' })
    const before = { findings: [entry('b', 'other'), entry('a', 'looked')] }
    const text = baselineText([], before, ({ task: name }) => name === 'looked')
    expect(text).toBe(
      '{"schema_version": 1, "findings": [\n{"rule":"b","task":"other","path":"tasks/other","fingerprint":"00"}\n]}\n',
    )
    expect(baselineText([], parseBaseline(text, 'b.json'), () => false)).toBe(text)
  })

  it.each(['', '[]', '{"schema_version": 2, "findings": []}', '{"schema_version": 1, "findings": [{"rule": 1}]}'])(
    'that reads %j is refused',
    (text) => {
      expect(() => parseBaseline(text, 'b.json')).toThrow(UserError)
    },
  )
})
