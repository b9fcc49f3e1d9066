import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '#action/command/parse'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const NOTHING_ASKED = { attempts: '', model: '', agent: '', tasks: '' }

describe('a command', () => {
  it('names a commit in full', () => {
    expect(parseCommand(`/bench ${SHA}`)).toEqual({ kind: 'run', sha: SHA, asked: NOTHING_ASKED })
  })

  it('says what is wanted, in any order', () => {
    const body = `/bench ${SHA}  tasks=sql-*,tag:python,hello_1\tmodel=openrouter/vendor/model-1.5:free attempts=100 agent=terminus-2`
    expect(parseCommand(body)).toEqual({
      kind: 'run',
      sha: SHA,
      asked: {
        attempts: '100',
        model: 'openrouter/vendor/model-1.5:free',
        agent: 'terminus-2',
        tasks: 'sql-*,tag:python,hello_1',
      },
    })
  })

  it.each(['cancel', 'help'] as const)('may be %s', (kind) => {
    expect(parseCommand(`/bench ${kind}`)).toEqual({ kind })
    expect(parseCommand(`/bench  ${kind}  \r\nthanks`)).toEqual({ kind })
    expect(parseCommand(`/bench ${kind} all`)?.kind).toBe('unknown')
  })

  it('is the first line alone', () => {
    const body = `/bench ${SHA} attempts=2\r\nmodel=other attempts=50\n/bench cancel`
    expect(parseCommand(body)).toEqual({ kind: 'run', sha: SHA, asked: { ...NOTHING_ASKED, attempts: '2' } })
  })
})

describe('a comment is left alone', () => {
  it.each([
    ['nothing', ''],
    ['other words', 'please /bench it'],
    ['a space before it', ` /bench ${SHA}`],
    ['a line before it', `\n/bench ${SHA}`],
    ['a quotation', `> /bench ${SHA}`],
    ['code', `\`/bench ${SHA}\``],
    ['a block of code', `\`\`\`\n/bench ${SHA}\n\`\`\``],
    ['a block of code by its indent', `    /bench ${SHA}`],
    ['a comment of HTML', `<!-- /bench ${SHA} -->`],
    ['a byte order mark', `\uFEFF/bench ${SHA}`],
    ['a space of no width', `\u200B/bench ${SHA}`],
    ['a full-width slash', `\uFF0Fbench ${SHA}`],
    ['a division slash', `\u2215bench ${SHA}`],
    ['a Cyrillic letter', `/b\u0435nch ${SHA}`],
    ['capitals', `/BENCH ${SHA}`],
    ['a longer word', `/benchmark ${SHA}`],
    ['a path', '/bench/results'],
    ['another command', '/bench-all'],
  ])('that holds %s', (_, body) => {
    expect(parseCommand(body)).toBeNull()
  })
})

describe('a command is refused', () => {
  it.each([
    ['without anything', '/bench'],
    ['with a short commit', `/bench ${SHA.slice(0, 12)}`],
    ['with a long commit', `/bench ${SHA}0`],
    ['with a commit in capitals', `/bench ${SHA.toUpperCase()}`],
    ['with a branch', '/bench main'],
    ['with a ref', '/bench refs/pull/1/head'],
    ['with no space', `/bench:${SHA}`],
    ['with another space', `/bench\u00A0${SHA}`],
    ['with look-alike digits', `/bench ${SHA.replace('0', '\u0660')}`],
    ['with a letter of no width in its commit', `/bench ${SHA.slice(0, 39)}\u200B${SHA.slice(39)}`],
    ['with another end of the line', `/bench ${SHA}\u2028attempts=1`],
    ['with a carriage return alone', `/bench ${SHA}\rattempts=1`],
    ['with a NUL', `/bench ${SHA}\0`],
    ['with an escape sequence', `/bench ${SHA} model=\u001B[31m`],
    ['with two commits', `/bench ${SHA} ${SHA}`],
    ['with another option', `/bench ${SHA} experiment=main`],
    ['with an option of every object', `/bench ${SHA} constructor=1`],
    ['with the prototype', `/bench ${SHA} __proto__=1`],
    ['with an option twice', `/bench ${SHA} attempts=1 attempts=2`],
    ['with an empty option', `/bench ${SHA} model=`],
    ['with no attempts', `/bench ${SHA} attempts=0`],
    ['with too many attempts', `/bench ${SHA} attempts=101`],
    ['with attempts in another form', `/bench ${SHA} attempts=1e2`],
    ['with attempts below zero', `/bench ${SHA} attempts=-1`],
    ['with shell in a model', `/bench ${SHA} model=$(id)`],
    ['with an expression in a model', `/bench ${SHA} model=\${{secrets.KEY}}`],
    ['with a path that leads elsewhere', `/bench ${SHA} model=../../etc/passwd`],
    ['with an option for a program', `/bench ${SHA} agent=--help`],
    ['with quotation marks', `/bench ${SHA} agent="terminus-2"`],
    ['with a semicolon', `/bench ${SHA}; rm -rf /`],
    ['with a pipe', `/bench ${SHA} | sh`],
    ['with tasks that are an option', `/bench ${SHA} tasks=--all`],
    ['with tasks that lead elsewhere', `/bench ${SHA} tasks=../secret`],
    ['with a negation', `/bench ${SHA} tasks=!hello`],
    ['with an empty task', `/bench ${SHA} tasks=a,,b`],
    ['with too many tasks', `/bench ${SHA} tasks=${Array(51).fill('a').join(',')}`],
    ['with a long line', `/bench ${SHA} ${'a'.repeat(65_536)}`],
  ])('%s', (_, body) => {
    const command = parseCommand(body)
    expect(command?.kind).toBe('unknown')
  })

  it('in words that hold nothing of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const command = parseCommand(`/bench ${text}`)
        if (command?.kind !== 'unknown') return
        const known = parseCommand('/bench x')
        const reasons = [known, parseCommand('/bench é'), parseCommand('/bench abc'), parseCommand('/bench help me')]
        expect([
          ...reasons.map((each) => each?.kind === 'unknown' && each.why),
          '`/bench cancel` takes nothing else',
        ]).toContain(command.why)
      }),
    )
  })

  it('in no time, whatever stands there', () => {
    const shapes = ['/bench ', '/bench\t', `/bench ${SHA} tasks=`]
    for (const shape of shapes) {
      for (const filler of ['a', ' ', 'a,', '\u200B', '=', '*', '..', '\r']) {
        expect(parseCommand(`${shape}${filler.repeat(65_536)}`.slice(0, 65_536))?.kind).toBe('unknown')
      }
    }
  })
})

it('gives only words that no program could take for more', () => {
  const word = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(fc.record({ attempts: word, model: word, agent: word, tasks: word }), (words) => {
      const options = Object.entries(words).map(([name, value]) => `${name}=${value}`)
      const command = parseCommand(`/bench ${SHA} ${options.join(' ')}`)
      if (command?.kind !== 'run') return
      for (const value of Object.values(command.asked)) expect(value).toMatch(/^[A-Za-z0-9@_.:/+=~*?,-]*$/)
      for (const value of Object.values(command.asked)) expect(value.startsWith('-')).toBe(false)
    }),
    { numRuns: 1000 },
  )
})
