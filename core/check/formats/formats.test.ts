import { describe, expect, it } from 'vitest'
import type { Finding, Severity } from '#core/check/finding'
import { checkAnnotations } from '#core/check/formats/github'
import { checkSarif } from '#core/check/formats/sarif'
import { checkText } from '#core/check/formats/text'
import { RULES } from '#core/check/rules/table'

function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'nproc',
    severity: 'warning',
    task: 'one',
    path: 'tasks/one/environment/Dockerfile',
    line: 3,
    column: 5,
    message: 'nproc tells the number of the host',
    fix: 'Write the number.',
    doc: 'docs/task-rules.md#nproc',
    suppressed: null,
    fingerprint: '0123456789abcdef',
    ...changes,
  }
}

const HOSTILE = 'a\n::error::x\u001b[31m%0A,:\r\u202e'

describe('text', () => {
  it('leads with the answer, then a block for each task', () => {
    const tasks = [
      { name: 'clean', path: 'tasks/clean', findings: [finding({ suppressed: { reason: 'x', until: null } })] },
      {
        name: 'one',
        path: 'tasks/one',
        findings: [finding({ severity: 'error' }), finding({ line: null, column: null })],
      },
    ]
    expect(checkText(tasks)).toBe(
      [
        '1 of 2 tasks has errors: 1 error, 1 warning; 1 suppressed',
        '',
        'one: 1 error, 1 warning',
        '  error    tasks/one/environment/Dockerfile:3:5: nproc tells the number of the host [nproc]',
        '           Write the number.',
        '  warning  tasks/one/environment/Dockerfile: nproc tells the number of the host [nproc]',
        '           Write the number.',
        '',
        'nothing to say of: clean',
      ].join('\n'),
    )
    expect(checkText([])).toBe('There is no task to check.')
    expect(checkText(tasks.slice(0, 1))).toBe('1 task without errors: 1 suppressed\n\nnothing to say of: clean')
  })

  it('is not moved by what a task contains', () => {
    const text = checkText([{ name: HOSTILE, path: HOSTILE, findings: [finding({ path: HOSTILE, message: HOSTILE })] }])
    expect(text.split('\n')).toHaveLength(5)
    for (const character of ['\u001b', '\r', '\u202e']) expect(text).not.toContain(character)
  })
})

describe('annotations', () => {
  it('are workflow commands at the lines of files', () => {
    expect(checkAnnotations([finding(), finding({ severity: 'error', line: null, column: null })])).toBe(
      [
        '::error file=tasks/one/environment/Dockerfile,title=nproc::nproc tells the number of the host. Write the number. (docs/task-rules.md#nproc)',
        '::warning file=tasks/one/environment/Dockerfile,line=3,col=5,title=nproc::nproc tells the number of the host. Write the number. (docs/task-rules.md#nproc)',
      ].join('\n'),
    )
  })

  it('are ten errors and ten warnings at most, and then say how many more there are', () => {
    const many = (count: number, severity: Severity) => Array.from({ length: count }, () => finding({ severity }))
    const lines = checkAnnotations([...many(12, 'error'), ...many(11, 'warning'), ...many(2, 'note')]).split('\n')
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10)
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10)
    expect(lines.at(-1)).toBe('5 more: run `regatta check` for all of them.')
    expect(lines).toHaveLength(21)
    expect(checkAnnotations([finding({ suppressed: { reason: 'x', until: null } })])).toBe('')
  })

  it('cannot be ended or begun by what a task contains', () => {
    const text = checkAnnotations([finding({ path: HOSTILE, message: HOSTILE, fix: HOSTILE })])
    expect(text.split('\n')).toHaveLength(1)
    expect(text).not.toContain('\r')
    const [, properties = ''] = /^::warning (.*?)::/.exec(text) ?? []
    expect(properties.split(',').map((each) => each.split('=')[0])).toEqual(['file', 'line', 'col', 'title'])
    expect(text).toContain('%250A')
  })
})

describe('SARIF', () => {
  const log = checkSarif(
    [
      finding({ severity: 'note', path: 'tasks/one/a b#c?.txt' }),
      finding({ line: null, column: null, suppressed: { reason: 'asked for', until: '2027-01-31' } }),
    ],
    RULES,
    '1.2.3',
  )
  const [run] = log.runs

  it('names the tool and every rule', () => {
    expect(log.version).toBe('2.1.0')
    expect(run?.tool.driver).toMatchObject({ name: 'regatta check', version: '1.2.3' })
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id))
  })

  it('leads to the explanation of each rule, where the address is known', () => {
    expect(run?.tool.driver.rules?.[0]).not.toHaveProperty('helpUri')
    expect(run?.tool.driver.rules?.[0]?.help?.text).toMatch(/ \(docs\/task-rules\.md#[\w-]+\)$/)
    const [known] = checkSarif([], RULES, '1.2.3', 'https://example.com/o/r/blob/HEAD').runs
    for (const { id, helpUri } of known?.tool.driver.rules ?? []) {
      expect(helpUri).toBe(`https://example.com/o/r/blob/HEAD/docs/task-rules.md#${id}`)
    }
  })

  it('has a result for each finding, with its place as a reference that nothing in a name can break', () => {
    const [first, second] = run?.results ?? []
    expect(first).toMatchObject({
      ruleId: 'nproc',
      level: 'note',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'tasks/one/a%20b%23c%3F.txt', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 5 },
          },
        },
      ],
    })
    expect(RULES[first?.ruleIndex ?? -1]?.id).toBe('nproc')
    expect(first?.suppressions).toBeUndefined()
    expect(second?.suppressions).toEqual([{ kind: 'inSource', justification: 'asked for' }])
    expect(second?.locations?.[0]?.physicalLocation).not.toHaveProperty('region')
  })
})
