import { parser } from 'sax'
import { describe, expect, it } from 'vitest'
import { configNames } from '#core/report/config-names'
import { leaderboard } from '#core/report/leaderboard'
import { configImage, leaderboardImage, taskImage } from '#core/report/og-image'
import { standings } from '#core/report/standing'
import { taskPage } from '#core/report/task-page'
import type { TaskSet } from '#core/report/task-set'
import { HOSTILE } from '#core/report/testing/hostile'
import { boardTask, cellOf, PLAIN } from '#core/report/testing/trial'
import { oneLine } from '#core/trial/plain-text'
import type { TrialRecord } from '#core/trial/record'

const TASKS: TaskSet = { source: 'current', release: null, tasks: [boardTask('one'), boardTask('two')] }

function boardOf(trials: readonly TrialRecord[]) {
  return leaderboard({ trials, tasks: TASKS, ...PLAIN })
}

function taskOf(name: string, trials: readonly TrialRecord[]) {
  const standingOf = standings({ tasks: TASKS.tasks, trials, ...PLAIN })
  const configs = configNames(trials)
  return taskPage({
    name,
    boardTask: boardTask('one'),
    facts: null,
    trials,
    tests: new Map(),
    configs,
    standingOf,
    rules: PLAIN.rules,
    prices: [],
  })
}

const agents = (count: number) => Array.from({ length: count }, (_, index) => `agent ${index}`)
const trialsOf = (names: readonly string[]) =>
  names.flatMap((name, index) => [...cellOf(name, 'one', index % 6, 5), ...cellOf(name, 'two', 5 - (index % 6), 5)])

/** A board of two, of which one leads unless the second solves as much. */
function lead(name: string, second = 2) {
  return boardOf([
    ...cellOf(name, 'one', 4, 5),
    ...cellOf(name, 'two', 4, 5),
    ...cellOf(`${name}2`, 'one', 4, 5),
    ...cellOf(`${name}2`, 'two', second, 5),
  ])
}

type Drawn = { readonly texts: readonly string[]; readonly elements: ReadonlySet<string> }

/** What a strict XML parser finds: every text, and the kinds of elements. */
function drawn(svg: string): Drawn {
  const texts: string[] = []
  const elements = new Set<string>()
  const strict = parser(true)
  strict.onerror = (error) => {
    throw error
  }
  strict.onopentag = ({ name }) => void elements.add(name)
  strict.ontext = (text) => void texts.push(text)
  strict.write(svg).close()
  return { texts, elements }
}

describe('the picture of the leaderboard', () => {
  it('marks scores that rest on imported trials', () => {
    const board = boardOf(
      trialsOf(agents(3)).map((each) => (each.agent === 'agent 1' ? { ...each, origin: 'import' } : each)),
    )
    expect(drawn(leaderboardImage('Regatta', board)).texts.filter((text) => text === 'imported')).toHaveLength(1)
    const row = board.rows.find(({ agent }) => agent === 'agent 1')
    if (row === undefined) throw new Error('agent 1 has no row')
    expect(drawn(configImage('Regatta', row, row, board)).texts).toContain('imported')
  })

  it('shows the first six with their intervals, and says how many more there are', () => {
    const { texts } = drawn(leaderboardImage('Regatta', boardOf(trialsOf(agents(9)))))
    expect(texts).toContain('2 tasks, 90 trials that count, the tasks as they are now')
    expect(texts.filter((text) => /^agent \d$/.test(text))).toHaveLength(6)
    expect(texts.filter((text) => /^50 \[\S+, \S+\]$/.test(text))).toHaveLength(6)
    expect(texts).toContain('and 3 configs more')
  })

  it('says what its numbers are', () => {
    const { texts } = drawn(leaderboardImage('Regatta', boardOf(trialsOf(agents(2)))))
    expect(texts).toEqual(expect.arrayContaining(['Places', 'Config', 'Score of 100 [95 % interval]']))
    const unranked = drawn(leaderboardImage('Regatta', boardOf(cellOf('alpha', 'one', 2, 5)))).texts
    expect(unranked).toContain('Config, not ranked')
    expect(unranked).not.toContain('Places')
  })

  it('says of what comes next that it ranks nothing', () => {
    const tasks = { ...TASKS, source: 'next' } as const
    const { texts } = drawn(leaderboardImage('Regatta', leaderboard({ trials: trialsOf(agents(2)), tasks, ...PLAIN })))
    expect(texts).toEqual(expect.arrayContaining(['The next release', 'Config, not ranked']))
    expect(texts).toContain('A preview of the tasks as they are now: no config is ranked.')
  })

  it('leaves out who calibrates, but where there is nobody else', () => {
    const calibration = ['oracle', 'nop'].flatMap((name) => [
      ...cellOf(name, 'one', 5, 5),
      ...cellOf(name, 'two', 5, 5),
    ])
    const { texts } = drawn(leaderboardImage('Regatta', boardOf([...trialsOf(agents(2)), ...calibration])))
    expect(texts).toEqual(expect.arrayContaining(['agent 0', 'agent 1']))
    expect(texts.join()).not.toMatch(/oracle|nop|more/)
    expect(drawn(leaderboardImage('Regatta', boardOf(calibration))).texts).toEqual(
      expect.arrayContaining(['oracle', 'nop']),
    )
  })

  it('says that there is nothing yet', () => {
    expect(drawn(leaderboardImage('Regatta', boardOf([]))).texts).toContain(
      'No trial of these tasks is in the ledger yet.',
    )
  })

  it('says who leads and that the lead is not proven, with places in place of ranks', () => {
    const { texts } = drawn(leaderboardImage('Regatta', lead('alpha')))
    expect(texts.slice(4, 6)).toEqual([
      'alpha leads with 80 [1, >99] of 100, over 2 tasks and 10 trials. The lead is',
      'not proven: paired tests leave it places 1-2.',
    ])
    expect(texts.filter((text) => text === '1-2')).toHaveLength(2)
    expect(texts.filter((text) => /^\d$/.test(text))).toEqual([])
  })

  it.each(['agent-'.repeat(30), 'e\u0301'.repeat(100), 'סוכן '.repeat(30), 'two words '.repeat(20)])(
    'says all of it in two lines whoever leads: %s',
    (name) => {
      for (const board of [lead(name), lead(name, 4)]) {
        const lines = drawn(leaderboardImage('Regatta', board)).texts.slice(4, 6)
        for (const words of lines) expect([...new Intl.Segmenter('en').segment(words)].length).toBeLessThanOrEqual(78)
        expect(lines.join(' ')).toMatch(/(?:leave it places 1-2|share the lead with 80 of 100)\.$/)
      }
    },
  )
})

describe('the picture of a config', () => {
  const board = boardOf(trialsOf(['alpha', 'beta']))
  const [alpha] = board.rows

  it('shows its score with interval, rank, tasks and trials', () => {
    if (alpha === undefined) throw new Error('an empty board')
    const { texts } = drawn(configImage('Regatta', alpha, alpha, board))
    expect(texts).toEqual(expect.arrayContaining(['alpha', '50', '1 (places 1-2)', '2/2', '10, 0 excluded']))
  })

  it('without a row says so', () => {
    if (alpha === undefined) throw new Error('an empty board')
    expect(drawn(configImage('Regatta', alpha, null, board)).texts).toContain('No trial of a ranked task counts yet')
  })

  it.each([
    ['a name of one line', 'terminus-2 · vendor/large', ['terminus-2 · vendor/large']],
    [
      'a longer one, broken at a dash',
      `${'long-'.repeat(8)}name`,
      ['long-long-long-long-long-', 'long-long-long-name'],
    ],
    ['the longest, cut', 'a'.repeat(200), ['a'.repeat(47), `${'a'.repeat(46)}…`]],
    ['a letter with hundreds of marks, which keeps three', `a${'\u0301'.repeat(300)}`, ['a\u0301\u0301\u0301']],
    ['accents, each with its letter', 'e\u0301'.repeat(60), ['e\u0301'.repeat(33), 'e\u0301'.repeat(27)]],
  ])('sets %s within its width', (_what, label, lines) => {
    if (alpha === undefined) throw new Error('an empty board')
    const { texts } = drawn(configImage('Regatta', { ...alpha, label, agent: label, model: null }, alpha, board))
    expect(texts.slice(2, 2 + lines.length)).toEqual(lines)
  })
})

describe('the picture of a task', () => {
  it('shows who solved it and the pass rates of configs', () => {
    const trials = cellOf('alpha', 'one', 5, 5).concat(cellOf('beta', 'one', 0, 5), cellOf('oracle', 'one', 5, 5))
    const svg = taskImage('Regatta', taskOf('one', trials))
    expect(drawn(svg).texts).toEqual(
      expect.arrayContaining([
        'one',
        '1 of 2 configs solved it at least once',
        'pass rate of each config',
        '10, 0 excluded',
      ]),
    )
    expect(svg.match(/v-80\.0/g)).toHaveLength(2)
  })

  it('says that only calibration ran it', () => {
    const { texts } = drawn(taskImage('Regatta', taskOf('one', cellOf('oracle', 'one', 5, 5))))
    expect(texts).toContain('No config, oracle and nop aside, has a trial of it that counts')
    expect(texts).toContain('0, 0 excluded')
    expect(texts).not.toContain('pass rate of each config')
  })
})

it.each(HOSTILE)('a picture shows %j and does nothing else', (name) => {
  const trials = trialsOf([name, 'beta'])
  const board = boardOf(trials)
  const row = board.rows.find(({ label }) => label === oneLine(name)) ?? null
  if (row === null) throw new Error('no row')
  for (const svg of [
    leaderboardImage('Regatta', board),
    configImage('Regatta', row, row, board),
    taskImage('Regatta', taskOf(name, trials)),
  ]) {
    expect([...drawn(svg).elements].filter((each) => !['svg', 'title', 'path', 'g', 'text'].includes(each))).toEqual([])
  }
  expect(drawn(configImage('Regatta', row, row, board)).texts[0]).toBe(oneLine(name))
})
