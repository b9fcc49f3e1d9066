import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CollectOptions } from '#core/harbor/collected'
import { collectAll, ofKind, temporaryDirectory, unpack, writeFile } from '#core/harbor/testing'
import { anEntry, TB1_FIXTURES } from '#core/tb1/testing'
import { trialRecordSchema } from '#core/trial/record'
import { submissionConfig } from '#core/trial/submission'

const RUN_ID = '2025-08-07__20-46-16'
const trialPlace = (task: string) => `${task}/${task}.1-of-1.${RUN_ID}`

/** A run as it lies on disk, with what containers leave in two of its trials. */
function writeRun(at: string): string {
  const run = join(at, RUN_ID)
  cpSync(join(TB1_FIXTURES, 'sixteen', RUN_ID), run, { recursive: true })
  // Git keeps no empty directory: what the container of each trial may write into.
  for (const task of ['sort-words', 'fix-lock', 'build-kernel']) {
    for (const part of ['sessions', 'panes', 'agent-logs']) {
      writeFile(join(run, trialPlace(task), part, 'agent.log'), 'text')
    }
  }
  return run
}

function writeTen(at: string, name = 'results.json'): string {
  writeFile(join(at, name), readFileSync(join(TB1_FIXTURES, 'ten/results.json')))
  return at
}

function change(path: string, changed: (document: { [key: string]: unknown }) => object): void {
  writeFileSync(path, JSON.stringify(changed(JSON.parse(readFileSync(path, 'utf8')))))
}

async function told(root: string, options: CollectOptions = {}) {
  const items = await collectAll([root], options)
  return items.map((item) => {
    const path = relative(root, item.path).replaceAll(RUN_ID, 'RUN')
    return item.kind === 'trial'
      ? `${path}: ${item.record.outcome}`
      : `${path}: ${item.kind}: ${'reason' in item ? item.reason : ''}`
  })
}

const ENTRIES = [
  'RUN/results.json#1 sort-words.1-of-1.RUN: passed',
  'RUN/results.json#2 fix-lock.1-of-1.RUN: failed',
  'RUN/results.json#3 serve-files.1-of-1.RUN: agent_timeout',
  'RUN/results.json#4 build-kernel.1-of-1.RUN: infrastructure_error',
]

describe('a run of Terminal-Bench 1', () => {
  test("is its results: a trial's own file that says the same counts no second time", async () => {
    using directory = temporaryDirectory()
    writeRun(directory.path)
    expect(await told(directory.path)).toEqual(ENTRIES)
  })

  test('gives each trial what the files beside it say', async () => {
    using directory = temporaryDirectory()
    writeRun(directory.path)
    const rows = ofKind(await collectAll([directory.path]), 'trial')
    for (const { record } of rows) {
      expect(trialRecordSchema.parse(record)).toMatchObject({
        harness: 'tb1',
        agent: 'mini-agent',
        model_provider: 'vendor',
        model: 'model-1',
        settings: '{"kwargs":{"max_episodes":300}}',
        dataset: 'tiny-core@0.1.1',
        origin: 'import',
      })
    }
    expect(rows.map(({ record }) => record.evidence)).toContain(`${RUN_ID}/results.json#1 sort-words.1-of-1.${RUN_ID}`)
    expect(rows.flatMap(({ tests }) => tests)).toHaveLength(7)
  })

  test.each([
    ['the whole tree', ''],
    ['the run', RUN_ID],
  ])('is the same by the path of %s', async (_, below) => {
    using directory = temporaryDirectory()
    writeRun(directory.path)
    const rows = ofKind(await collectAll([join(directory.path, below)]), 'trial')
    expect(rows.map(({ record }) => record)).toEqual(
      ofKind(await collectAll([directory.path]), 'trial').map(({ record }) => record),
    )
  })

  test("without its results is its trials' own, the same rows but for their place", async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    const before = ofKind(await collectAll([run]), 'trial').map(({ record }) => ({ ...record, evidence: null }))
    rmSync(join(run, 'results.json'))
    const items = await collectAll([run])
    const after = ofKind(items, 'trial').map(({ record }) => ({ ...record, evidence: null }))
    const byTask = (a: { task_name: string }, b: { task_name: string }) => (a.task_name < b.task_name ? -1 : 1)
    expect(after.sort(byTask)).toEqual(before.filter(({ task_name }) => task_name !== 'build-kernel').sort(byTask))
    expect(ofKind(items, 'skipped').map(({ path, reason }) => [relative(run, path), reason])).toEqual([
      [trialPlace('build-kernel'), "a trial's directory of Terminal-Bench 1 without its results.json"],
    ])
  })

  test('may be named in part: a task, a trial', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    for (const part of ['fix-lock', trialPlace('fix-lock')]) {
      const items = await collectAll([join(run, part)])
      expect(ofKind(items, 'trial').map(({ record }) => `${record.task_name} ${record.agent}`)).toEqual([
        'fix-lock mini-agent',
      ])
    }
  })

  test("tells both where a trial's own file says something else", async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    change(join(run, trialPlace('fix-lock'), 'results.json'), (entry) => ({ ...entry, instruction: 'other' }))
    const rows = ofKind(await collectAll([run]), 'trial').filter(({ record }) => record.task_name === 'fix-lock')
    expect(new Set(rows.map(({ record }) => record.trial_id)).size).toBe(1)
    expect(new Set(rows.map(({ record }) => record.result_digest)).size).toBe(2)
  })

  test('is never searched inside its trials, where an agent can leave results of its own making', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    const forged = JSON.stringify(anEntry({ id: '11111111-1111-4111-8111-111111111111' }))
    for (const place of ['sessions', 'agent-logs/deep', 'agent-logs/deep/deeper']) {
      for (const task of ['sort-words', 'build-kernel']) {
        writeFile(join(run, trialPlace(task), place, 'results.json'), forged)
        unpack('oracle-pass', join(run, trialPlace(task), place, 'job'))
      }
    }
    expect(await told(directory.path)).toEqual(ENTRIES)
    rmSync(join(run, 'results.json'))
    expect((await told(directory.path)).filter((line) => !line.includes('skipped'))).toHaveLength(3)
  })

  test('is known by its content, whatever its files and directories are called', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(join(directory.path, 'deep/down'))
    renameSync(join(run, 'results.json'), join(run, 'result.json'))
    renameSync(run, join(directory.path, 'deep/down/job'))
    expect(ofKind(await collectAll([directory.path]), 'trial')).toHaveLength(4)
  })

  test('without anything beside it is refused, with the remedy, unless the importer names its agent', async () => {
    using directory = temporaryDirectory()
    writeTen(directory.path, '2025-05-20__09-00-00_results.json')
    const refused = await collectAll([directory.path])
    expect(refused).toHaveLength(4)
    for (const item of refused) {
      expect(item).toMatchObject({ kind: 'quarantined', reason: expect.stringContaining('name it with --agent') })
    }
    const rows = ofKind(await collectAll([directory.path], { agent: 'goose', model: 'v/m', dataset: 'd@1' }), 'trial')
    expect(rows.map(({ record }) => [record.agent, record.model, record.dataset, record.outcome])).toEqual([
      ['goose', 'm', 'd@1', 'passed'],
      ['goose', 'm', 'd@1', 'failed'],
      ['goose', 'm', 'd@1', 'passed'],
      ['goose', 'm', 'd@1', 'infrastructure_error'],
    ])
    expect(rows[0]?.record).toMatchObject({ started_at: null, finished_at: null, agent_s: null, phase: 'verifier' })
  })

  test('what the importer names never replaces what the run says', async () => {
    using directory = temporaryDirectory()
    writeRun(directory.path)
    const options = { agent: 'other', model: 'other/model' }
    const rows = ofKind(await collectAll([directory.path], options), 'trial')
    expect(new Set(rows.map(({ record }) => `${record.agent} ${record.model}`))).toEqual(
      new Set(['mini-agent model-1']),
    )
  })

  test('is not described by the files of another run', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    change(join(run, 'run_metadata.json'), (document) => ({ ...document, run_id: 'another' }))
    const [first] = await collectAll([run])
    expect(first).toMatchObject({
      kind: 'quarantined',
      reason: expect.stringContaining('what lies beside it is of another run, another'),
    })
  })

  test('says where its totals do not add up, and its trials land', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    change(join(run, 'results.json'), (document) => ({ ...document, n_resolved: 2, accuracy: 0.5 }))
    expect(await told(directory.path)).toEqual([
      'RUN/results.json: remark: results.json: its totals do not add up: n_resolved 2, accuracy 0.5, but 1 of its 4 trials can be read as resolved; those that can be read are taken in all the same',
      ...ENTRIES,
    ])
  })

  test('may be a bare list of its entries, whatever the file is called', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    change(join(run, 'results.json'), ({ results }) => results as object)
    expect(await told(directory.path)).toEqual(ENTRIES)
    renameSync(join(run, 'results.json'), join(run, 'list.json'))
    expect(await told(directory.path)).toEqual(ENTRIES.map((line) => line.replace('results.json', 'list.json')))
  })

  test('of nothing is skipped', async () => {
    using directory = temporaryDirectory()
    writeFile(
      join(directory.path, 'results.json'),
      JSON.stringify({ results: [], n_resolved: 0, n_unresolved: 0, accuracy: 0 }),
    )
    expect(await told(directory.path)).toEqual(['results.json: skipped: a run of Terminal-Bench 1 without any trial'])
  })
})

describe('a copy of a run that lost the files beside its results', () => {
  /** The run, and below `copy` its results alone. */
  function writeBoth(root: string): { readonly run: string; readonly copy: string } {
    const run = writeRun(join(root, 'z'))
    const copy = join(root, 'a')
    writeFile(join(copy, 'results.json'), readFileSync(join(run, 'results.json')))
    return { run, copy }
  }

  test.each([
    ['without a word of the importer', {}],
    ['whatever agent the importer names', { agent: 'goose', model: 'v/m' }],
  ])('is known by the run, wherever it lies, %s', async (_, options: CollectOptions) => {
    using directory = temporaryDirectory()
    const { run, copy } = writeBoth(directory.path)
    const items = await collectAll([directory.path], options)
    expect(ofKind(items, 'trial').map(({ record }) => record.agent)).toEqual(Array(4).fill('mini-agent'))
    expect(ofKind(items, 'known').map(({ path, where }) => [path.split('#')[0], where?.split('#')[0]])).toEqual(
      Array(4).fill([join(copy, 'results.json'), join(run, 'results.json')]),
    )
    expect(items).toHaveLength(8)
  })

  test('is known by the ledger', async () => {
    using directory = temporaryDirectory()
    const { run, copy } = writeBoth(directory.path)
    const known = new Map(
      ofKind(await collectAll([run]), 'trial').map(({ record }) => [
        record.trial_id as string,
        { digest: record.result_digest ?? '', task_digest: null, harbor_version: null },
      ]),
    )
    for (const options of [{}, { agent: 'goose' }]) {
      expect((await collectAll([copy], { ...options, known })).map(({ kind }) => kind)).toEqual(Array(4).fill('known'))
    }
  })

  test('is refused where an entry is another than the one that is known', async () => {
    using directory = temporaryDirectory()
    const { copy } = writeBoth(directory.path)
    change(join(copy, 'results.json'), (document) => {
      const [first, ...others] = document.results as { instruction: string }[]
      return { ...document, results: [{ ...first, instruction: 'other' }, ...others] }
    })
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'known')).toHaveLength(3)
    expect(ofKind(items, 'quarantined').map(({ reason }) => reason)).toEqual([
      expect.stringContaining('name it with --agent'),
    ])
  })

  test('tells what is wrong with a file in whose place the importer is believed', async () => {
    using directory = temporaryDirectory()
    writeTen(directory.path)
    writeFile(join(directory.path, 'run_metadata.json'), '{')
    const items = await collectAll([directory.path], { agent: 'goose' })
    expect(ofKind(items, 'trial')).toHaveLength(4)
    expect(ofKind(items, 'remark')).toEqual([
      {
        kind: 'remark',
        path: directory.path,
        reason: expect.stringMatching(/^run_metadata\.json: not JSON.*its trials are by --agent$/),
      },
    ])
  })
})

test('no key in the name of a task, a trial, a model or a file is told', async () => {
  const key = `sk-${'a1'.repeat(12)}`
  using directory = temporaryDirectory()
  const run = writeRun(directory.path)
  change(join(run, 'results.json'), (document) => {
    const [first, ...others] = document.results as object[]
    return {
      ...document,
      results: [
        { ...first, task_id: `sort ${key}`, trial_name: `t ${key}` },
        { is_resolved: 1, task_id: 'a' },
        ...others,
      ],
    }
  })
  for (const file of ['run_metadata.json', 'tb.lock']) rmSync(join(run, file))
  writeFile(
    join(run, 'tb.lock'),
    JSON.stringify({
      harness: { package: 'terminal-bench' },
      agent: { name: `a ${key}`, model_name: `m ${key}` },
      dataset: { name: `d ${key}` },
    }),
  )
  renameSync(run, join(directory.path, `run ${key}`))
  writeFile(join(directory.path, `x ${key}`, 'broken_results.json'), '{')
  const items = [
    ...(await collectAll([directory.path])),
    ...(await collectAll([directory.path], { layout: 'submission', dataset: 'd' })),
  ]
  expect(ofKind(items, 'quarantined')).toHaveLength(4)
  expect(JSON.stringify(items).replaceAll(directory.path, '')).not.toContain(key)
  expect(ofKind(items, 'trial')[0]?.record).toMatchObject({
    task_name: 'sort [REDACTED]',
    agent: 'a [REDACTED]',
    model: 'm [REDACTED]',
    dataset: 'd [REDACTED]',
  })
})

test('a file that is too large is named with its size and the cap, whatever it is called', async () => {
  using directory = temporaryDirectory()
  const run = writeRun(directory.path)
  const size = 20 * 1024 * 1024 + 1
  const text = readFileSync(join(run, 'results.json'), 'utf8')
  for (const name of ['results.json', 'large.json'])
    writeFile(join(directory.path, name, name), text + ' '.repeat(size - text.length))
  writeFile(join(directory.path, 'other/other.json'), ' '.repeat(size))
  rmSync(run, { recursive: true })
  const cap = `${size} bytes, and no more than ${size - 1} are read`
  expect(await told(directory.path)).toEqual([
    `large.json/large.json: quarantined: large.json: ${cap}`,
    `results.json/results.json: quarantined: results.json: ${cap}`,
  ])
})

test('a task alias gives its trials the name that the task has here', async () => {
  using directory = temporaryDirectory()
  writeRun(directory.path)
  const task_aliases = new Map([['fix-lock', 'org/mend-lock']])
  const rows = ofKind(await collectAll([directory.path], { task_aliases }), 'trial')
  expect(rows.map(({ record }) => record.task_name)).toContain('org/mend-lock')
})

describe('a tree of both harnesses', () => {
  test('gives the trials of both', async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', join(directory.path, 'harbor/job'))
    writeRun(join(directory.path, 'old'))
    // Even in one directory.
    unpack('nop-fail', join(directory.path, 'both'))
    writeTen(join(directory.path, 'both'), 'tb1.json')
    const rows = ofKind(await collectAll([directory.path], { agent: 'goose' }), 'trial')
    expect(Map.groupBy(rows, ({ record }) => record.harness).get('harbor')).toHaveLength(2)
    expect(Map.groupBy(rows, ({ record }) => record.harness).get('tb1')).toHaveLength(8)
  })

  test("a trial of Harbor's is not searched for results of Terminal-Bench 1", async () => {
    using directory = temporaryDirectory()
    unpack('oracle-pass', join(directory.path, 'job'))
    const [trial] = ofKind(await collectAll([directory.path]), 'trial')
    writeRun(join(trial?.path ?? '', 'agent'))
    writeFile(join(trial?.path ?? '', 'results.json'), JSON.stringify(anEntry()))
    expect(await collectAll([directory.path])).toEqual([trial])
  })
})

describe('submissions of Terminal-Bench 1', () => {
  const options = { layout: 'submission', dataset: 'tiny-core@0.1.1' } as const

  test('each folder is one config, also where no file says which agent ran', async () => {
    using directory = temporaryDirectory()
    writeRun(join(directory.path, '20250808_mini_model-1'))
    writeTen(join(directory.path, '20250829_goose_opus'), 'a_results.json')
    // A run may be the folder itself.
    renameSync(writeRun(directory.path), join(directory.path, '20250902_flat'))
    unpack('oracle-pass', join(directory.path, 'Harbor/job'))
    const rows = ofKind(await collectAll([directory.path], options), 'trial')
    const seen = Map.groupBy(rows, ({ record }) => `${record.config_label} ${record.harness} ${record.agent}`)
    expect([...seen].map(([what, its]) => [what, its.length])).toEqual([
      ['20250808_mini_model-1 tb1 mini-agent', 4],
      ['20250829_goose_opus tb1 unknown', 4],
      ['20250902_flat tb1 mini-agent', 4],
      ['Harbor harbor oracle', 1],
    ])
    for (const { record } of rows) {
      const { config_label: submission } = record
      expect(record).toMatchObject(submissionConfig({ submission, dataset: 'tiny-core@0.1.1' }))
    }
    expect(rows[0]?.record.evidence).toBe(`20250808_mini_model-1/${RUN_ID}/results.json#1 sort-words.1-of-1.${RUN_ID}`)
  })

  test("somebody's list of results beside the submissions stops none of them", async () => {
    using directory = temporaryDirectory()
    writeRun(join(directory.path, 'one'))
    writeFile(join(directory.path, 'summary.json'), JSON.stringify([{ task_id: 'sort-words', is_resolved: true }]))
    expect(ofKind(await collectAll([directory.path], options), 'trial')).toHaveLength(4)
  })

  test('a run in place of the directory of submissions is told, not taken for submissions', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    expect(await collectAll([run], options)).toMatchObject([{ kind: 'quarantined', path: run }])
    expect(await collectAll([join(run, 'fix-lock')], options)).toMatchObject([{ kind: 'quarantined' }])
  })
})

describe('a damaged place of Terminal-Bench 1', () => {
  test.each([
    ['empty', () => '', 'results.json: empty'],
    ['cut off', (text: string) => text.slice(0, -200), 'results.json: not JSON'],
    ['of another shape', () => '{"a": 1}', 'results.json: neither a run nor a trial of Terminal-Bench 1'],
  ])("a run's results that are %s are quarantined, and its trials' own land", async (_, damage, reason) => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    const path = join(run, 'results.json')
    writeFileSync(path, damage(readFileSync(path, 'utf8')))
    const items = await collectAll([directory.path])
    expect(ofKind(items, 'quarantined')).toMatchObject([{ path, reason: expect.stringContaining(reason) }])
    expect(ofKind(items, 'trial')).toHaveLength(3)
  })

  test("a trial's own results that are damaged are quarantined, whatever the run says of it", async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    writeFileSync(join(run, trialPlace('fix-lock'), 'results.json'), '')
    const lines = await told(directory.path)
    expect(lines).toEqual([
      ...ENTRIES,
      `RUN/fix-lock/fix-lock.1-of-1.RUN/results.json: quarantined: results.json: empty`,
    ])
  })

  test('an entry that cannot be read is quarantined, and it is told that totals need it', async () => {
    using directory = temporaryDirectory()
    const run = writeRun(directory.path)
    change(join(run, 'results.json'), (document) => {
      const results = document.results as object[]
      return { ...document, results: [{ ...results[0], is_resolved: 'yes' }, 7, ...results.slice(2)] }
    })
    const items = await collectAll([run])
    const reasons = ofKind(items, 'quarantined').map(({ reason }) => reason)
    expect(ofKind(items, 'remark').map(({ reason }) => reason)).toEqual([
      expect.stringContaining('its totals do not add up: n_resolved 1'),
    ])
    expect(reasons).toEqual([
      expect.stringContaining('an entry of Terminal-Bench 1: unexpected shape: is_resolved'),
      expect.stringContaining('an entry of Terminal-Bench 1: unexpected shape: document'),
    ])
    // What the run does not tell any more, the trials' own files do.
    expect(ofKind(items, 'trial').map(({ record }) => record.task_name)).toEqual([
      'serve-files',
      'build-kernel',
      'fix-lock',
      'sort-words',
    ])
  })

  test('links and other things that are no files are refused unopened', async () => {
    using directory = temporaryDirectory()
    mkdirSync(join(directory.path, 'fifo'))
    execFileSync('mkfifo', [join(directory.path, 'fifo/results.json')], { env: { PATH: '/usr/bin:/bin' } })
    execFileSync('ln', ['-s', '/dev/zero', join(directory.path, 'results.json')], { env: { PATH: '/usr/bin:/bin' } })
    expect(await told(directory.path)).toEqual([
      'fifo/results.json: quarantined: results.json: a FIFO',
      'results.json: skipped: a link, which is never followed',
    ])
  })

  test.each([
    ['by their task', { results: { 'sort-words': anEntry() } }],
    ['one in the other', [[anEntry()]]],
  ])('entries in an order that no release wrote, %s, are told where they are called results', async (_, document) => {
    using directory = temporaryDirectory()
    writeFile(join(directory.path, 'results.json'), JSON.stringify(document))
    writeFile(join(directory.path, 'analysis.json'), JSON.stringify(document))
    expect(await told(directory.path, { agent: 'goose' })).toEqual([
      'results.json: quarantined: results.json: neither a run nor a trial of Terminal-Bench 1',
    ])
  })

  test("another tool's results.json is passed over", async () => {
    using directory = temporaryDirectory()
    writeFile(join(directory.path, 'tool/results.json'), JSON.stringify({ results: [{ name: 'x' }] }))
    expect(await collectAll([directory.path])).toEqual([])
  })
})
