import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CAPS, type PullRequestReport, pullRequestReportSchema } from '#core/report/pull-request'
import { isSound } from '#core/report/pull-request-headline'
import { pullRequestMarkdown, pullRequestSummary } from '#core/report/pull-request-markdown'
import { REMARK_CAPS } from '#core/report/pull-request-proof'
import { sabotaged } from '#core/report/pull-request-sabotage'
import { MOST_BODY, partOf, stickyBody } from '#core/report/sticky'
import { HOSTILE } from '#core/report/testing/hostile'
import {
  attacked,
  type CellOutcomes,
  EXAMPLES,
  type Example,
  exampleComment,
  exampleReport,
  exampleStale,
  HEAD,
  LINKS,
  ORACLE,
} from '#core/report/testing/pull-requests'
import { proseOf, RENDERERS, tagsOf } from '#core/report/testing/rendered'
import { notTried } from '#core/sabotage/found'
import { WAYS } from '#core/sabotage/ways'

const SHOWN = { links: LINKS, number: 12 }
const REMARKS = (['flaky', 'time', 'processes', 'outside', 'network', 'reward', 'two_rewards', 'unknown'] as const).map(
  (kind) => ({
    task: 'free-slots',
    kind,
    message: `what was seen: ${kind}`,
    shown: kind === 'flaky' ? '-a\n+b' : null,
  }),
)
const NAMES = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]

const markdownOf = (name: keyof typeof EXAMPLES): string => pullRequestMarkdown(exampleReport(EXAMPLES[name]), SHOWN)

/** The first line as a reader sees it. */
function headlineOf(markdown: string): string {
  const [first = ''] = markdown.split('\n')
  return first.replaceAll('\u200B', '').replace(/\\([!-/:-@[-`{-~])/g, '$1')
}

describe('the states of the comment', () => {
  it.each(NAMES.filter((name) => name !== 'many'))('%s', (name) => {
    expect(exampleComment(name)).toMatchSnapshot()
  })

  it('stale', () => {
    expect(exampleStale()).toMatchSnapshot()
  })
})

describe('the first line', () => {
  it.each<[keyof typeof EXAMPLES, string]>([
    [
      'new-sound',
      '**New task free-slots: oracle 5/5, nop 0/5: solvable and not trivially passed.** Passed 7/10 by terminus-2 · openrouter/vendor/large-1 and 2/10 by terminus-2 · openrouter/vendor/small-1. Nothing found that speaks against merging.',
    ],
    [
      'new-flaky',
      '**New task free-slots: oracle 3/5, nop 0/5: flaky 3/5 and not trivially passed.** The solution or a test depends on chance or time: see the failed trials below.',
    ],
    [
      'changed',
      '**Task streak-query: changed down, -45 points [-68, -22], p = 0.002. Oracle 5/5, nop 0/5: solvable and not trivially passed.** Models pass less often than on the base. Merge only if that is meant.',
    ],
    [
      'partial',
      '**Partial: 15 of 25 planned trials are missing. 2 new tasks, 1 solvable and not trivially passed so far. streak-query: no oracle and no nop trial could be judged.** See below why: push a fix if it is the task, else re-run the failed jobs. Merge only when oracle and nop have run.',
    ],
    [
      'running',
      `**Running: 20 trials of 1 task by 3 configs.** About 10 min, for about $2.20. This comment is updated when they end. [Watch the run](${LINKS.run}).`,
    ],
    [
      'fork',
      '**New task free-slots: oracle 5/5, nop 1/5: solvable and passed by doing nothing.** The tests pass on what an agent finds: make them check what the task asks for.',
    ],
    [
      'weak',
      '**3 new tasks, all solvable and not trivially passed. Weak: conftest and sitecustomize get the reward of free-slots without the work. Not known to withstand the saboteur: purge-secret.** Give it a separate verifier, or do what is said below of the way. See below why it could not be tried; re-run the failed jobs if it is not the task.',
    ],
    [
      'errors',
      '**2 errors of the static checks. 1 task cannot be read: purge-secret (tasks/purge-secret/task.toml: expected a number, found "ten"). New task free-slots: oracle 5/5, nop 0/5: solvable and not trivially passed.** Fix them first. What cannot be read is not run.',
    ],
  ])('of %s is the verdict in words and what to do', (name, line) => {
    expect(headlineOf(markdownOf(name))).toBe(line)
  })

  it('says how many trials it takes where the answer is open', () => {
    const report = exampleReport({
      ...EXAMPLES.changed,
      base: EXAMPLES.changed.base.map((cell) => ({ ...cell, ends: 'PFF' })),
    })
    expect(headlineOf(pullRequestMarkdown(report, SHOWN))).toMatch(
      /: inconclusive, .* \d+ more trials of the head and \d+ of the base for 80 % power at a 20-point change\.$/,
    )
  })

  it('leads with oracle and nop where no model has run on a changed task', () => {
    const { cells, base } = EXAMPLES.changed
    const report = exampleReport({ changed: ['streak-query'], cells: cells.slice(0, 2), base })
    expect(headlineOf(pullRequestMarkdown(report, SHOWN))).toBe(
      '**Changed task streak-query: oracle 5/5, nop 0/5: solvable and not trivially passed.** No model has run, so whether the pass rate changed is unknown: /bench finds out.',
    )
  })

  it('says of a changed task that its change broke it', () => {
    const [, ...others] = EXAMPLES.changed.cells
    const cells = [{ task: 'streak-query', config: ORACLE, ends: 'PFPFF' }, ...others]
    expect(headlineOf(pullRequestMarkdown(exampleReport({ ...EXAMPLES.changed, cells }), SHOWN))).toBe(
      '**Task streak-query: changed down, -45 points [-68, -22], p = 0.002. streak-query: oracle 2/5, nop 0/5: flaky 2/5 and not trivially passed.** Models pass less often than on the base. Merge only if that is meant. The solution or a test depends on chance or time: see the failed trials below.',
    )
  })

  it('judges several changed tasks together, and names those that changed by themselves', () => {
    const also = (cells: readonly CellOutcomes[]) =>
      cells.flatMap((cell) => [cell, { ...cell, task: 'free-slots', ends: cell.ends.replaceAll('P', 'F') }])
    const { cells, base } = EXAMPLES.changed
    const report = exampleReport({
      changed: ['streak-query', 'free-slots'],
      cells: [
        ...cells.slice(0, 2),
        ...cells.slice(0, 2).map((cell) => ({ ...cell, task: 'free-slots' })),
        ...also(cells.slice(2)),
      ],
      base: also(base),
    })
    expect(headlineOf(pullRequestMarkdown(report, SHOWN))).toMatch(
      /^\*\*2 changed tasks together: changed down, -\d+ points \[-\d+, -\d+\], p [=<] [\d.]+\. By itself changed down: streak-query\.\*\* Models pass/,
    )
  })

  it('says that nothing changed', () => {
    const report = exampleReport({ cells: [], removed: ['purge-secret'] })
    expect(headlineOf(pullRequestMarkdown(report, SHOWN))).toBe(
      '**The content of no task changed; 1 removed.** Nothing found that speaks against merging.',
    )
  })

  it('does not ask a benchmark for oracle and nop', () => {
    const cells = EXAMPLES['new-sound'].cells.filter(({ config }) => config.model !== null)
    const report = exampleReport({ ...EXAMPLES['new-sound'], part: 'bench', cells: cells.slice(0, 1) })
    expect(headlineOf(pullRequestMarkdown(report, SHOWN))).toBe(
      '**New task free-slots: terminus-2 · openrouter/vendor/large-1 7/10 [40, 89].**',
    )
  })
})

describe('what the saboteur found', () => {
  const shown = (found: ReturnType<typeof attacked>, severity: 'error' | 'warning' = 'error') => {
    const sabotage = { severity, tasks: new Map([['free-slots', sabotaged(found)]]) }
    const cells = EXAMPLES['new-sound'].cells.filter(({ config }) => config.model === null)
    const report = exampleReport({ added: ['free-slots'], cells, sabotage })
    return { report, text: pullRequestMarkdown(report, SHOWN).replace(/\u200B|\\(?=[!-/:-@[-`{-~])/g, '') }
  }

  it('names the way that worked, the remedy and where to read on', () => {
    const { text } = shown(attacked({ conftest: 'worked' }))
    expect(text).toMatch(
      /Weak: conftest gets the reward of free-slots without the work\.\*\* Give it a separate verifier/,
    )
    expect(text).toContain('**Saboteur: 1 task with a reward for no work**')
    expect(text).toContain('free-slots, 1 way worked, 18 withstood.')
    expect(text).toMatch(
      /^- conftest gets reward 1: .* \*\*Fix:\*\* .* a separate verifier: .* \(docs\/saboteur\.md#conftest\)$/m,
    )
    for (const { id } of WAYS.filter((way) => way.id !== 'conftest')) expect(text).not.toContain(id)
    expect(text).not.toContain('Nothing found that speaks against merging')
  })

  it('asks nobody for a separate verifier who has one', () => {
    const { text } = shown({ ...attacked({ conftest: 'worked' }), verifier_mode: 'separate' })
    expect(text).toContain('See below what an artifact brings into the verifier.')
    expect(text).not.toContain('Give it a separate verifier')
  })

  it('folds what is more than a few ways', () => {
    const all = Object.fromEntries(WAYS.map(({ id }) => [id, 'worked' as const]))
    const { text } = shown(attacked(all))
    expect(text).toContain(`<details><summary>${WAYS.length - 3} further ways to the reward</summary>`)
    expect(text.match(/^- .* gets reward 1/gm)).toHaveLength(WAYS.length)
  })

  it('names ways that only work together', () => {
    const { text } = shown({ ...attacked(), together: [['conftest', 'profile']] })
    expect(text).toContain('Weak: conftest and profile together get the reward of free-slots')
    expect(text).toContain('- these ways get the reward together, and no part of them does: conftest, profile.')
  })

  it('names a way of a newer saboteur, of which it knows no words', () => {
    const { text } = shown({ ...attacked(), ways: [{ way: 'newest-way', state: 'worked', reward: 1 }] })
    expect(text).toMatch(/^- newest-way gets reward 1\. \*\*Fix:\*\* Give the task a separate verifier: /m)
  })

  it('is unknown where not everything was tried, with why, and never withstood', () => {
    const { text } = shown(notTried('shared', 'the image of `tests/` did not build'))
    expect(text).toContain('Not known to withstand the saboteur: free-slots.')
    expect(text).toContain('- free-slots: not tried: the image of `tests/` did not build')
    expect(text).not.toContain('withstood')
    const part = shown({ ...attacked({ profile: 'unknown' }), failure: 'it was stopped' })
    expect(part.text).toContain('- free-slots: tried in part: it was stopped')
    expect(part.text).toContain('Not known to withstand the saboteur: free-slots.')
  })

  it('is one quiet line where the task withstood', () => {
    const { text } = shown(attacked({ 'ld-preload': 'not_tried' }))
    expect(text).toContain('Saboteur, free-slots: 18 withstood, 1 could not be tried.')
    expect(text).toContain('Nothing found that speaks against merging.')
  })

  it('warns of a part of the reward, which keeps nothing from merging', () => {
    const whole = attacked()
    const ways = whole.ways.map((way) => (way.way === 'conftest' ? { ...way, reward: 0.7 } : way))
    const { report, text } = shown({ ...whole, ways })
    expect(text).toContain('**Saboteur: a part of the reward for no work, a warning**')
    expect(text).toMatch(/^- free-slots: conftest gets reward 0\.7, below the threshold/m)
    expect(isSound(report)).toBe(true)
  })

  it('is told as a warning where the manifest wants that', () => {
    const { text } = shown(attacked({ conftest: 'worked' }), 'warning')
    expect(text).toContain('**Saboteur: 1 task with a reward for no work, a warning here**')
    expect(text).not.toContain('Nothing found that speaks against merging')
  })
})

describe('what needs a look', () => {
  it('is said once where it is the same but for the times in a log', () => {
    const report = exampleReport(EXAMPLES.partial)
    const failures = report.failures.map((failure, index) => ({
      ...failure,
      message: `#7 1.${index} E: no such package`,
    }))
    expect(pullRequestMarkdown({ ...report, failures }, SHOWN).match(/no such package/g)).toHaveLength(
      1 + failures.filter(({ kind }) => kind === 'model').length,
    )
  })

  it('stands open alone where there are many rows', () => {
    const [open = ''] = markdownOf('many').split('<details>')
    const rows = open.split('\n').filter((line) => line.startsWith('|'))
    expect(rows.flatMap((row) => row.match(/^\| (repair\S+)/)?.[1] ?? [])).toEqual([
      'repair\\-index\\-18',
      'repair\\-index\\-42',
    ])
    expect(markdownOf('many')).toContain('<summary>58 further tasks without anything to look at</summary>')
  })
})

describe('what merging costs', () => {
  const seen = (changes: Partial<Example>) =>
    proseOf(pullRequestMarkdown(exampleReport({ ...EXAMPLES['new-flaky'], ...changes }), SHOWN)).replace(
      /[\\\u200B]/g,
      '',
    )

  it('is without the trials above where a branch changes tasks alone', () => {
    const words = seen({})
    expect(words).toContain(
      'Merging would run 10 more trials to fill the board, for about $2.20; those above are not run again.',
    )
    expect(words).not.toContain('because')
  })

  it('is with them where it changes anything else', () => {
    const words = seen({ outside: ['README.md', 'regatta.yaml'] })
    expect(words).toContain(
      'for about $2.20. Trials above are run again after the merge because README.md changes too.',
    )
    expect(words).not.toMatch(/not run again|what measures/)
  })

  it.each(['.github/workflows/a.yml', 'action/dist/run.js', 'core/a.ts', 'runners/start'])(
    'comes with a warning where it changes what measures: %s',
    (path) => {
      const words = seen({ outside: ['README.md', path, 'scripts/a'] })
      expect(words).toContain(`This pull request changes what measures, in ${path}: review that.`)
      expect(words).toContain(`because ${path} changes too.`)
    },
  )

  it('is with them for a fork, whoever ran them', () => {
    for (const part of ['check', 'bench'] as const) {
      const words = seen({ trust: 'fork', part, outside: ['README.md'] })
      expect(words).toContain('This pull request comes from a fork')
      expect(words).toContain('for about $2.20.')
      expect(words).not.toMatch(/not run again|README/)
      expect(words.includes("under the pull request's own workflow")).toBe(part === 'check')
    }
  })

  it('is not told while models are awaited', () => {
    const words = seen({ ...EXAMPLES.opened, awaiting: true })
    expect(words).toContain('5 trials of models wait or run: this comment is updated when they end.')
    expect(words).not.toMatch(/Merging|cost unknown|missing/)
  })

  it('names a path as text', () => {
    const path = 'core/<img src=x>](https://evil.example) @all'
    const markdown = pullRequestMarkdown(exampleReport({ ...EXAMPLES['new-flaky'], outside: [path] }), SHOWN)
    expect(markdown).not.toMatch(/(?<!\\)<img|@all|https:\/\/evil/)
  })
})

describe('what is unknown', () => {
  it('is said to be, and is never 0', () => {
    const { plan, ...report } = exampleReport(EXAMPLES['new-sound'])
    const unknown = { ...report, plan, cost_usd: null, seconds: null, fill: null, harbor_version: null }
    const seen = proseOf(pullRequestMarkdown(unknown, SHOWN)).replaceAll('\\', '')
    expect(seen).toContain('What merging would cost to fill the board is unknown.')
    expect(seen).toContain('Harbor version unknown')
    expect(seen).toContain('cost unknown · time unknown')
    expect(seen).not.toContain('$0.00')
  })
})

describe('links', () => {
  it('are shown where they are plain addresses', () => {
    const links = { run: 'https://x.example/a b', artifacts: 'javascript:alert(1)', files: 'https://x.example/)(' }
    const markdown = pullRequestMarkdown(exampleReport(EXAMPLES.errors), { links, number: 12 })
    expect(markdown).not.toMatch(/x\.example|javascript|\]\(/)
  })

  it('lead to a line of a file only where its path is a plain one', () => {
    const pathed = (path: string): string => {
      const report = exampleReport(EXAMPLES.errors)
      const findings = report.findings.slice(0, 1).map((finding) => ({ ...finding, path, line: 3 }))
      return pullRequestMarkdown({ ...report, findings }, SHOWN)
    }
    expect(pathed('tasks/a/task.toml')).toContain(`](${LINKS.files}/tasks/a/task.toml#L3)`)
    for (const path of ['../../../evil/repo', 'tasks/../x', 'a)b', 'a b', '/x', 'a//b', 'a?b', 'a#b', '%2e%2e/x']) {
      expect(pathed(path)).not.toContain(LINKS.files)
    }
  })
})

describe('the command that runs a trial again', () => {
  const commandOf = (changes: Partial<NonNullable<PullRequestReport['reproduce']>>, trust: 'own' | 'fork' = 'own') => {
    const { reproduce, ...report } = exampleReport(EXAMPLES['new-flaky'])
    if (reproduce === null) throw new Error('there is a trial')
    const markdown = pullRequestMarkdown({ ...report, trust, reproduce: { ...reproduce, ...changes } }, SHOWN)
    return /```sh\n([\s\S]*?)\n```/.exec(markdown)?.[1] ?? null
  }

  it('takes only the task out of the pull request', () => {
    expect(commandOf({})).toBe(
      `git fetch origin pull/12/head &&\n  git restore --source=${HEAD} -- tasks/free-slots &&\n  ./scripts/regatta run main --agent oracle --tasks free-slots --attempts 1`,
    )
  })

  it('names the model', () => {
    expect(commandOf({ agent: 'terminus-2', model: 'openrouter/vendor/m-1:free' })).toContain(
      '--agent terminus-2 --model openrouter/vendor/m-1:free --tasks',
    )
  })

  it.each([
    { experiment: 'main; rm -rf ~' },
    { experiment: '--help' },
    { task: '$(id)' },
    { task: 'a\nb' },
    { task: '-x' },
    { path: 'scripts' },
    { path: 'tasks/../scripts' },
    { path: 'tasks/a/../../scripts' },
    { path: 'tasks/.git' },
    { path: '/etc/tasks/a' },
    { agent: 'a`id`' },
    { model: "m'x" },
    { model: 'a b' },
  ])('is not shown with %j', (changes) => {
    expect(commandOf(changes)).toBeNull()
  })

  it('is that of oracle or nop for a fork, whose word for an agent nobody takes', () => {
    expect(commandOf({}, 'fork')).not.toBeNull()
    expect(commandOf({ agent: 'evil.module:Agent' }, 'fork')).toBeNull()
    expect(commandOf({ model: 'x/y' }, 'fork')).toBeNull()
  })
})

/** Keys of a report whose strings may be anything. */
const TEXTS = new Set(
  'rule task path message fix doc reason failure until name config exception_type verifier_tail shown suite what experiment agent model'.split(
    ' ',
  ),
)

/** The report with every text in it replaced, equal ones by equal ones. */
function retold(report: PullRequestReport, tell: (word: string) => string): PullRequestReport {
  const words = new Map<string, string>()
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (!TEXTS.has(key)) return value
      const word = words.get(value) ?? `w${words.size}`
      words.set(value, word)
      return tell(word)
    }
    if (Array.isArray(value)) return value.map((each) => walk(each, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]))
  }
  return pullRequestReportSchema.parse(walk(report, ''))
}

const HARMFUL = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '`',
          '```',
          '````',
          '~~~',
          '\n',
          '\r',
          ' ',
          '|',
          '<',
          '>',
          '<!--',
          '-->',
          '</details>',
          '</summary>',
          '@a',
          '#1',
        ],
        ...[
          '\\',
          '\u200B',
          '[x](https://evil.example)',
          '![x](y)',
          '**',
          '_',
          '&lt;',
          '&#60;',
          '<b>',
          '# h',
          '---',
          '===',
        ],
        ...[
          '<!-- regatta:end -->',
          `<!-- regatta:bench ${HEAD} result -->`,
          'https://evil.example',
          '\u001b[31m',
          '\t',
        ],
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''))
    // The label of a config may have 300 characters, and a test sets words of its own around this.
    .filter((text) => text.length <= 280),
)

describe.each(RENDERERS)('whatever the texts of a report are, rendered by %s', (_, render) => {
  const reports = [
    ...NAMES.filter((name) => name !== 'many').map((name) => exampleReport(EXAMPLES[name])),
    exampleReport({ ...EXAMPLES['new-flaky'], remarks: REMARKS }),
  ]

  it('has the elements that plain words have, and no others', () => {
    fc.assert(
      fc.property(fc.constantFrom(...reports), HARMFUL, (report, text) => {
        const shown = (tell: (word: string) => string) =>
          tagsOf(render(pullRequestMarkdown(retold(report, tell), SHOWN)))
        expect(shown((word) => `${word} ${text} ${word}`)).toEqual(shown((word) => `${word} . ${word}`))
      }),
      { numRuns: 100 },
    )
  })

  it('has no link but ours, no image, no heading, and tags of ours only, also where a text stands alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...reports), HARMFUL, (report, text) => {
        const markdown = pullRequestMarkdown(
          retold(report, () => text),
          SHOWN,
        )
        const tags = tagsOf(render(markdown))
        const links = tags.filter((tag) => tag.startsWith('a '))
        const addresses = [LINKS.run, LINKS.artifacts].map((link) => `a href="${link}"`)
        expect(links.filter((tag) => !addresses.includes(tag) && !tag.startsWith(`a href="${LINKS.files}/`))).toEqual(
          [],
        )
        expect(tags.filter((tag) => !OURS.has(tag.replace(/^\//, '').replace(/ .*/, '')))).toEqual([])
        const prose = proseOf(render(markdown).replace(/<a [^>]*>[^<]*<\/a>/g, ''))
        expect(prose).not.toMatch(/@[a-z0-9]|#\d|GH-\d|:\/\/|www\./i)
        expect(prose).not.toMatch(/\b[0-9a-f]{7,}\b/)
      }),
      { numRuns: 100 },
    )
  })
})

const OURS = new Set('p strong a ul li table thead tbody tr th td pre code details summary sub br'.split(' '))

it('cannot be made to say that it is another part', () => {
  fc.assert(
    fc.property(HARMFUL, (text) => {
      const report = retold(exampleReport(EXAMPLES.partial), () => `a\n${text}\nb`)
      const markdown = pullRequestMarkdown(report, SHOWN)
      const body = stickyBody({ existing: null, part: 'check', head: HEAD, text: markdown })
      expect(partOf(body, 'check')?.text.replaceAll('\u200B', '')).toBe(markdown.trim().replaceAll('\u200B', ''))
      expect(partOf(body, 'bench')).toBeNull()
    }),
  )
})

describe('600 trials of 60 tasks', () => {
  const huge = `${'x'.repeat(200)}\n`.repeat(5_000)
  const report = exampleReport({
    ...EXAMPLES.many,
    cells: EXAMPLES.many.cells.map((cell, index) =>
      index % 7 === 0 ? { ...cell, ends: cell.ends.replace(/./g, 'I') } : cell,
    ),
    message: huge,
    verifierTail: () => '`'.repeat(1_000_000),
  })

  it('are 600, and each text is a megabyte', () => {
    expect(report.planned).toBe(600)
    expect(huge.length).toBeGreaterThan(1_000_000)
  })

  it('fit into a comment, verdict and footer included', () => {
    const text = pullRequestMarkdown(report, SHOWN)
    const body = stickyBody({ existing: null, part: 'check', head: HEAD, text })
    expect(body.length).toBeLessThanOrEqual(MOST_BODY)
    expect(headlineOf(text)).toMatch(/^\*\*Partial: \d+ of 600 planned trials are missing\. 60 new tasks, /)
    expect(text).toMatch(/Left out to fit into a comment: .* All of it is in \[the summary of the run\]/)
    expect(text).toMatch(/<sub>.*plan `sha256:.*<\/sub>\n$/)
  })

  it('are all in the summary', () => {
    const summary = pullRequestSummary(exampleReport(EXAMPLES.many), SHOWN)
    expect(summary).not.toContain('Left out')
    for (const { task } of EXAMPLES.many.cells) expect(summary).toContain(task.replaceAll('-', '\\-'))
  })

  it('are cut in one order, less the more room there is', () => {
    const whole = pullRequestMarkdown(exampleReport(EXAMPLES.many), { ...SHOWN, most: 1_000_000 })
    const cutsOf = (most: number) =>
      /Left out to fit into a comment: (.*?)\. All/
        .exec(pullRequestMarkdown(exampleReport(EXAMPLES.many), { ...SHOWN, most }))?.[1]
        ?.split(/, | and /) ?? []
    const cuts = [whole.length, 40_000, 20_000, 10_000, 7_000].map(cutsOf)
    expect(cuts[0]).toEqual([])
    for (const [index, fewer] of cuts.entries()) {
      const more = cuts[index + 1]
      if (more !== undefined) expect(more.slice(0, fewer.length)).toEqual(fewer)
    }
    expect(new Set(cuts.map((each) => each.length)).size).toBeGreaterThan(3)
  })

  it('are never longer than what is asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 60_000 }), (most) => {
        expect(pullRequestMarkdown(report, { ...SHOWN, most }).length).toBeLessThanOrEqual(most)
      }),
      { numRuns: 20 },
    )
  })
})

it('fits even where a report is as large as it may be', () => {
  const base = exampleReport(EXAMPLES.partial)
  const [failure] = base.failures
  const [task] = base.tasks
  const [row] = task?.rows ?? []
  const [missing] = base.missing
  const [finding] = exampleReport(EXAMPLES.errors).findings
  if (!failure || !task || !row || !missing || !finding) throw new Error('the examples have all of these')
  const name = '<'.repeat(CAPS.name)
  const many = <Item>(n: number, item: (index: number) => Item): Item[] =>
    Array.from({ length: n }, (_, index) => item(index))
  const full = pullRequestReportSchema.parse({
    ...base,
    findings: many(CAPS.findings, () => ({ ...finding, path: name, message: '|'.repeat(CAPS.message) })),
    tasks: many(60, (at) => ({
      ...task,
      name: `${name.slice(4)}${at}`,
      sabotage: {
        state: 'weak' as const,
        reason: '|'.repeat(2_000),
        found: { ...attacked(), ways: WAYS.map(({ id }) => ({ way: id, state: 'worked' as const, reward: 1 })) },
      },
      rows: many(CAPS.rows, () => ({ ...row, config: name })),
    })),
    failures: many(CAPS.failures, (at) => ({
      ...failure,
      attempt: at,
      task: `${name.slice(4)}${at}`,
      verifier_tail: '`'.repeat(CAPS.tail),
    })),
    remarks: many(CAPS.remarks, () => ({
      task: name,
      kind: 'flaky',
      message: '<'.repeat(REMARK_CAPS.message),
      shown: '`\n'.repeat(REMARK_CAPS.shown / 2),
    })),
    sabotage: 'error',
    missing: many(CAPS.missing, (at) => ({ ...missing, attempt: at, reason: '#'.repeat(CAPS.message) })),
  })
  const text = pullRequestMarkdown(full, SHOWN)
  expect(text.length).toBeLessThanOrEqual(MOST_BODY)
  expect(text).toMatch(/^\*\*2 errors|^\*\*500 errors/)
})
