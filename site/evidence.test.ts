import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSite, removeFolder, scratchFolder, siteFiles } from './testing/build.ts'
import { addLargeEvidence, type EvidenceFixture, SECRET, writeEvidence } from './testing/evidence-fixture.ts'

// A site of trials that left files, and the same one without them.

type Files = ReadonlyMap<string, Buffer>

let scratch = ''
let fixture: EvidenceFixture
let shown: Files
let without: Files

beforeAll(async () => {
  scratch = await scratchFolder()
  fixture = await writeEvidence(join(scratch, 'evidence'))
  await addLargeEvidence(join(scratch, 'evidence'))
  const { ledger, tasks, evidence } = fixture
  const based = await buildSite({ ledger, tasks, evidence, out: join(scratch, 'shown'), base: '/repo/' })
  shown = await siteFiles(based)
  without = await siteFiles(await buildSite({ ledger, tasks, out: join(scratch, 'without') }))
}, 120_000)

afterAll(async () => {
  await removeFolder(scratch)
})

const CELL = /^cells\/[0-9a-f]{12}\/[^/]+\/index\.html$/
const TRIAL = /^cells\/[0-9a-f]{12}\/[^/]+\/[0-9a-f-]{36}\/index\.html$/

function paths(files: Files, pattern: RegExp): string[] {
  return [...files.keys()].filter((path) => pattern.test(path))
}

function html(files: Files, path: string | undefined): string {
  const found = files.get(path ?? '')
  if (found === undefined) throw new Error(`there is no ${path}`)
  return found.toString('utf8')
}

function cell(files: Files): string {
  return html(
    files,
    paths(files, CELL).find((path) => path.includes('/merge-statements/')),
  )
}

/** The trial page of the good cell whose title has the words. */
function trialPage(words: string): string {
  const found = paths(shown, TRIAL)
    .filter((path) => path.includes('/merge-statements/'))
    .map((path) => html(shown, path))
    .find((page) => textOf(page).includes(words))
  if (found === undefined) throw new Error(`no trial page says ${words}`)
  return found
}

function hostilePage(): string {
  return html(
    shown,
    paths(shown, TRIAL).find((path) => !/\/(?:merge-statements|large-files)\//.test(path)),
  )
}

/** The page of the passed trial that is long, or of the failed one that cannot be compressed. */
function largePage(outcome: 'passed' | 'failed'): { readonly path: string; readonly page: string } {
  const path = paths(shown, TRIAL).find(
    (each) => each.includes('/large-files/') && textOf(html(shown, each)).includes(`: ${outcome}`),
  )
  if (path === undefined) throw new Error(`no trial of large-files ${outcome}`)
  return { path, page: html(shown, path) }
}

/** How many steps each trajectory of a page shows. */
function stepCounts(page: string): number[] {
  return page
    .split('<section class="trajectory"')
    .slice(1)
    .map((part) => part.match(/<li id="trajectory-/g)?.length ?? 0)
}

/** The page as a reader sees it. */
function textOf(page: string): string {
  return page
    .replace(/<(head|script)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/&(?:quot|#34);/g, '"')
    .replace(/&#(?:39|x27);/g, "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
}

describe('a cell', () => {
  it('has a page for the newest failed and the newest passed trial whose files are at hand, and links to both', () => {
    const pages = paths(shown, TRIAL).filter((path) => path.includes('/merge-statements/'))
    expect(pages).toHaveLength(2)
    for (const path of pages) expect(cell(shown)).toContain(`href="/repo/${path.replace('index.html', '')}"`)
    expect(textOf(cell(shown))).toContain('Attempt 3: agent timeout, counts as a failure Steps and logs')
    expect(textOf(cell(shown))).toContain('Attempt 4: passed Steps and logs')
  })

  it('says where the files of the others were', () => {
    expect(textOf(cell(shown))).toContain(
      'Attempt 2: failed Steps and logs are not on this site; its files were at shard-0-a1-p1/trials/000001-1/merge__1 of run 1234567 .',
    )
    expect(paths(without, TRIAL)).toEqual([])
    expect(textOf(cell(without)).match(/are not on this site; its files were at/g)).toHaveLength(5)
  })

  it('tells reward, tests, cost, phases and tokens of every trial, and what is unknown', () => {
    const text = textOf(cell(shown))
    expect(text).toContain('Reward 1 Tests passed 2/2 Steps 5 Cost $0.41, reported Finished (UTC) 2026-11-21 00:10')
    expect(text).toContain('Time Environment set-up 12 s Agent set-up 8.0 s Agent 3 min 32 s Verifier 4.2 s')
    expect(text).toContain('Tokens Cached input 90,000 Other input 33,000 Output 5,200')
    expect(text).toContain('Environment set-up 12 s Agent set-up unknown Agent unknown Verifier unknown')
    expect(text).toContain(
      'Agent 15 min 00 s Verifier 4.2 s Tokens unknown Exception; the trial got as far as the verifier',
    )
    expect(text).toContain("failed tests/test_state.py test_names_with_spaces AssertionError: expected ['a b'] == []")
  })

  it('tells once what its trials have in common, with links to commit and run', () => {
    const page = cell(shown)
    expect(
      page.match(/https:\/\/github\.com\/owner\/name\/commit\/0123456789abcdef0123456789abcdef01234567/g),
    ).toHaveLength(1)
    expect(
      page.match(/<dd class="num"><a href="https:\/\/github\.com\/owner\/name\/actions\/runs\/1234567\/attempts\/1/g),
    ).toHaveLength(1)
    expect(textOf(page)).toContain('Harbor 0.24.0')
  })

  it('has twins with every column and where the pages are', () => {
    const path = paths(shown, CELL).find((each) => each.includes('/merge-statements/')) ?? ''
    const twin = JSON.parse(html(shown, path.replace('.html', '.json')))
    expect(twin.trials.map((trial: { url: string | null }) => trial.url !== null)).toEqual([
      false,
      false,
      true,
      true,
      false,
    ])
    expect(twin.trials[1]).toMatchObject({
      attempt: 2,
      agent_s: 232,
      cost_usd: 0.412,
      tests: [{}, { status: 'failed' }],
    })
    expect(twin.trials[2]).toMatchObject({ input_tokens: null, exception_type: 'AgentTimeoutError' })
    const markdown = html(shown, path.replace('.html', '.md'))
    expect(markdown).toContain('2/4 \\[15, 85\\] of counted trials')
    expect(markdown).toContain('| 3 min 32 s |')
  })
})

describe('a trial', () => {
  it('shows the facts of the cell page, steps with tools and folded results, and links the trajectories', () => {
    const page = trialPage('Attempt 4: passed')
    const text = textOf(page)
    expect(text).toContain('Reward 1 Tests passed 2/2 Steps 5 Cost $0.41, reported')
    expect(text).toContain(
      '2 agent 08:03:37 · fake-ok · 1,000 tokens in · 50 out · <$0.01 Analysis: start Plan: p calls bash_command keystrokes: echo done > /app/out.txt duration: 0.3 Result of bash_command , 3 lines New Terminal Output:',
    )
    expect(page).toMatch(/<details><summary>Result<span> of <code>bash_command<\/code><\/span>, 3 lines<\/summary>/)
    expect(page).toMatch(/Subagent: <a href="#trajectory-3">trajectory\.summarization-1\.json<\/a>/)
    expect(page).toMatch(/It goes on in <a href="#trajectory-2">trajectory\.cont-1\.json<\/a>/)
  })

  it('shows head and tail of its logs with their sizes and colours', () => {
    const page = trialPage('Attempt 4: passed')
    expect(textOf(page)).toMatch(
      /verifier\/test-stdout\.txt 40 KiB What stands before the last 20 lines, [\d.]+ KiB left out === test session starts === tests\/test_state\.py::test_0 PASSED/,
    )
    expect(textOf(page)).toMatch(/\d+(\.\d)? KiB of 40 KiB are left out here\./)
    expect(page).toContain('<span class="ansi-bold">=== test session starts ===</span>')
    expect(page).toContain('<span class="ansi-bold ansi-red-fg">FAILED</span>')
    expect(page).toContain('<span class="ansi-yellow-fg">False</span>')
    expect(textOf(page)).toContain('agent/terminus_2.pane 46 B')
  })

  it('shows the last lines of a log, where the failure is told, outside of any box and fold', () => {
    const page = trialPage('Attempt 4: passed').replace(/<details.*?<\/details>/gs, '')
    const [, last = ''] =
      page.match(/<pre class="last" aria-label="Last lines of verifier\/test-stdout.txt"[^>]*>(.*?)<\/pre>/s) ?? []
    expect(last.split('\n')).toHaveLength(20)
    expect(textOf(last)).toMatch(/test_881 PASSED .* FAILED tests\/test_state\.py::test_names - assert False $/)
    expect(page).toContain('<pre class="last" aria-label="agent/terminus_2.pane"')
  })

  it('leads to the trial before and after it and back to the cell', () => {
    const page = trialPage('Attempt 4: passed')
    const place = /\/repo\/cells\/[0-9a-f]{12}\/merge-statements\//.source
    expect(page).toMatch(new RegExp(`<a rel="prev" href="${place}[0-9a-f-]{36}/">`))
    expect(page).toMatch(new RegExp(`<a rel="up" href="${place}#trial-[0-9a-f-]{36}">All 5 trials</a>`))
    expect(page).toMatch(new RegExp(`<a rel="next" href="${place}#trial-[0-9a-f-]{36}">`))
  })

  it('has twins with its steps and logs', () => {
    const path = paths(shown, TRIAL).find((each) => html(shown, each) === trialPage('Attempt 4: passed')) ?? ''
    const twin = JSON.parse(html(shown, path.replace('.html', '.json')))
    expect(twin.trajectories.map((each: { title: string }) => each.title)).toEqual([
      'agent/trajectory.json',
      'agent/trajectory.cont-1.json',
      'agent/trajectory.summarization-1.json',
    ])
    expect(twin.logs.verifier[0]).toMatchObject({ path: 'verifier/test-stdout.txt', cut_bytes: expect.any(Number) })
    expect(html(shown, path.replace('.html', '.md'))).toContain('calls bash_command: keystrokes: echo done')
  })
})

describe('a trial of many steps', () => {
  it('shows all of them, each cut, where they compress well, with those of its subagents', () => {
    const { page } = largePage('passed')
    expect(stepCounts(page)).toEqual([60, 20, 20, 20, 20])
    expect(textOf(page)).toMatch(/ 3,\d{3} of 5,\d{3} characters are left out here\./)
  })

  it('shows both ends of its steps and logs where nothing can be compressed, on a page within its limit', () => {
    const { path, page } = largePage('failed')
    expect(gzipSync(page).length).toBeLessThan(100_000)
    expect(gzipSync(page).length).toBeGreaterThan(70_000)
    const [main = 0, ...others] = stepCounts(page)
    expect(main).toBeGreaterThan(20)
    expect(others).toHaveLength(15)
    for (const number of [1, 300]) expect(page).toContain(`<li id="trajectory-1-step-${number}"`)
    for (let each = 2; each <= 16; each++) expect(page).toContain(`<li id="trajectory-${each}-step-40"`)
    const text = textOf(page)
    expect(text).toContain(`${300 - main} steps of 300 not shown; agent/trajectory.json has all of them`)
    for (const log of ['verifier/test-stdout.txt', 'verifier/test-stderr.txt', 'agent/agent.log', 'trial.log']) {
      expect(text).toMatch(new RegExp(`${log} 198 KiB What stands before the last 20 lines, 1\\d\\d KiB left out`))
      expect(text).toContain(`first line of ${log}`)
      expect(text).toContain(`last line of ${log}`)
    }
    const twin = JSON.parse(html(shown, path.replace('.html', '.json')))
    expect(twin.trajectories[0].steps).toHaveLength(main + 1)
    expect(twin.logs.verifier[0].cut_bytes).toBeGreaterThan(190_000 - 36 * 1024)
    expect(html(shown, path.replace('.html', '.md'))).toContain(`${300 - main} steps of 300 not shown`)
  })
})

describe('hostile files', () => {
  it('bring no element, handler, link or style onto a page, and no text of theirs is lost', () => {
    for (const path of [...paths(shown, CELL), ...paths(shown, TRIAL)]) {
      const page = html(shown, path)
      const markup = page.replaceAll(/"[^"]*"/g, '""')
      expect(markup, path).not.toMatch(/<(?:iframe|object|embed|img|style|form|link rel="" {2})\b/i)
      expect(markup.match(/<script\b/g), path).toHaveLength(1)
      expect(page, path).toMatch(/<script type="module" src="\/repo\/_astro\/[\w.-]+\.js"><\/script>/)
      expect(markup, path).not.toMatch(/<[^>]*\s(?:on\w+|style)=/i)
      expect(page, path).not.toMatch(/\s(?:href|src)="(?!\/repo\/|#|https:\/\/github\.com\/owner\/name\/)/)
      expect(page, path).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u)
    }
    expect(textOf(hostilePage())).toContain('</pre></details><script>alert(1)</script><img src=x onerror=alert(1)>')
    expect(textOf(hostilePage())).toContain('{{ 1 + 1 }}')
  })

  it('that are links, FIFOs or torn are told, never followed', () => {
    const text = textOf(hostilePage())
    for (const [, content] of shown) expect(content.includes(SECRET)).toBe(false)
    expect(text).toContain('verifier/test-stderr.txt Not shown: a link, which is never followed.')
    expect(text).toContain('agent/link.log Not shown: a link, which is never followed.')
    expect(text).toContain('trial.log Not shown: a FIFO.')
    expect(text).toMatch(/agent\/trajectory\.torn\.json Not shown: not JSON/)
    expect(text).toContain('javascript:alert(1) , which is not here')
  })

  it('of any size make no page larger than a reader can load', () => {
    for (const path of [...paths(shown, CELL), ...paths(shown, TRIAL)]) {
      expect(gzipSync(html(shown, path)).length, path).toBeLessThan(100_000)
    }
    expect(textOf(hostilePage())).toMatch(/1\.9 MiB of 1\.9 MiB are left out here\./)
    expect(textOf(hostilePage())).toMatch(/ 2,99\d,\d{3} of 3,000,005 characters are left out here\./)
  })

  it('are harmless in the twins', () => {
    for (const path of paths(shown, /^cells\/.*\.md$/)) {
      const text = html(shown, path)
      expect(text, path).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u)
      // Lines of a log stay as they are, in a fence that none of them ends; a link leads to the site or to GitHub.
      const words = text
        .replaceAll(/^(`{3,})\n.*?\n\1$/gms, '')
        .replaceAll(/\\./g, '')
        .replaceAll(/\[[^[\]]*\]\((?:\/repo\/|https:\/\/github\.com\/owner\/name\/)[\w/~.-]*\)/g, '')
      expect(words, path).not.toMatch(/[<[\]`]|^\s*>/m)
    }
    for (const path of paths(shown, /^cells\/.*\.json$/)) expect(() => JSON.parse(html(shown, path))).not.toThrow()
  })
})

it('is valid HTML with one title, and every link on it leads somewhere', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: { 'long-title': 'off', 'no-trailing-whitespace': 'off' },
  })
  const problems: string[] = []
  for (const path of [...paths(shown, CELL), ...paths(shown, TRIAL)]) {
    const page = html(shown, path)
    const { results } = await validator.validateString(page, path)
    for (const { messages } of results) {
      for (const { ruleId, message } of messages) problems.push(`${path}: ${ruleId}: ${message}`)
    }
    for (const [, link = ''] of page.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      if (link.startsWith('https://github.com/')) continue
      const url = new URL(link, `https://site.example/repo/${path}`)
      const place = decodeURIComponent(url.pathname).replace('/repo/', '')
      const target = place === '' || place.endsWith('/') ? `${place}index.html` : place
      const found = shown.get(target)
      const anchored = url.hash === '' || found?.includes(`id="${url.hash.slice(1)}"`) === true
      if (found === undefined || !anchored) problems.push(`${path} -> ${link}`)
    }
  }
  expect(problems).toEqual([])
})
