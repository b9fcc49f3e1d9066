import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CollectOptions } from '#core/harbor/collected'
import {
  buildRun,
  collectAll,
  ofKind,
  plannedTrial,
  planOf,
  temporaryDirectory,
  unpack,
  writeFile,
  writeJob,
  writeTrial,
} from '#core/harbor/testing'
import { submissionConfig } from '#core/trial/submission'
import { UserError } from '#core/user-error'

async function collectSubmissions(root: string, options: CollectOptions = {}) {
  return await collectAll([root], { layout: 'submission', ...options })
}

/** The rows under a root, by where they lie in it. */
async function rowsIn(root: string, options: CollectOptions = {}) {
  const trials = ofKind(await collectSubmissions(root, options), 'trial')
  return new Map(trials.map(({ path, record }) => [relative(root, path), record]))
}

describe('a tree of submissions', () => {
  test('gives each folder one config, whatever agents and models its trials name', async () => {
    using directory = temporaryDirectory()
    unpack('matrix-2x2', join(directory.path, 'Mixed__models/2026-11-21__08-00-00'))
    unpack('terminus-ok', join(directory.path, 'Mixed__models/2026-11-21__09-00-00'))
    unpack('oracle-pass', join(directory.path, 'Oracle__none/job'))
    const rows = await rowsIn(directory.path, { dataset: 'suite@1' })
    const configs = [...rows].map(([path, { config_id, config_label, agent, model, dataset }]) => ({
      submission: path.split('/')[0],
      config: { config_id, config_label },
      agent: `${agent} ${model}`,
      dataset,
    }))
    for (const { submission = '', config, dataset } of configs) {
      expect(config).toEqual(submissionConfig({ submission, dataset: 'suite@1' }))
      expect(config.config_label).toBe(submission)
      expect(dataset).toBe('suite@1')
    }
    const agentsOf = (name: string) =>
      new Set(configs.flatMap(({ submission, agent }) => (submission === name ? [agent] : [])))
    expect(agentsOf('Mixed__models')).toEqual(new Set(['oracle null', 'nop null', 'terminus-2 fake-ok']))
    expect(agentsOf('Oracle__none')).toEqual(new Set(['oracle null']))
  })

  test('changes nothing in a row but config and place', async () => {
    using directory = temporaryDirectory()
    unpack('terminus-ok', join(directory.path, 'Some__thing/job'))
    const [foreign] = ofKind(await collectAll([directory.path]), 'trial')
    const [row] = (await rowsIn(directory.path)).values()
    expect(foreign?.record.evidence).toBe('job/hc-tb__E8dmRaH')
    expect(row).toEqual({
      ...foreign?.record,
      ...submissionConfig({ submission: 'Some__thing', dataset: null }),
      evidence: 'Some__thing/job/hc-tb__E8dmRaH',
    })
  })

  test('may nest jobs and trials in a submission as it likes', async () => {
    using directory = temporaryDirectory()
    const places = ['a/trial-1', 'a/job/trial-2', 'a/x/y/z/job/trial-3', 'b/a/trial-4', 'b/b/b/b/trial-5']
    places.forEach((place, seed) => {
      writeTrial(join(directory.path, place), seed, { thin: seed % 2 === 0 })
    })
    writeJob(join(directory.path, 'a/x/y/z/job'))
    const rows = await rowsIn(directory.path)
    expect([...rows].map(([path, { config_label }]) => [path, config_label])).toEqual([
      ['a/job/trial-2', 'a'],
      ['a/trial-1', 'a'],
      ['a/x/y/z/job/trial-3', 'a'],
      ['b/a/trial-4', 'b'],
      ['b/b/b/b/trial-5', 'b'],
    ])
  })

  test('may hold anything beside and in the folders, and only trials count', async () => {
    using directory = temporaryDirectory()
    writeTrial(join(directory.path, 'Agent__model/job/trial'), 1)
    for (const place of ['', 'Agent__model', 'Agent__model/job']) {
      writeFile(join(directory.path, place, 'README.md'), '# Read me')
      writeFile(join(directory.path, place, 'metadata.yaml'), 'agent: { name: Other }')
      writeFile(join(directory.path, place, 'submission.json'), '{"submission": "Other", "label": "Other"}')
    }
    writeJob(directory.path)
    execFileSync('mkfifo', [join(directory.path, 'fifo')])
    const items = await collectSubmissions(directory.path)
    expect(items).toMatchObject([{ kind: 'trial', record: { config_label: 'Agent__model' } }])
  })

  test.each([
    ['a job', (root: string) => writeJob(root)],
    ['a trial', (root: string) => writeTrial(root, 99)],
    ['nothing that can be read', (root: string) => writeFile(join(root, 'result.json'), '{"cut')],
    ['a plan without any run', (root: string) => writeFile(join(root, 'plan.json'), '{"shards": "cut')],
  ])('is not changed by files beside the folders that look like those of %s', async (_, plant) => {
    using directory = temporaryDirectory()
    writeTrial(join(directory.path, 'one/job/trial'), 1)
    writeTrial(join(directory.path, 'two/job/trial'), 2, { thin: true })
    plant(directory.path)
    const rows = await rowsIn(directory.path)
    expect([...rows.keys()]).toEqual(['one/job/trial', 'two/job/trial'])
  })

  test('is not changed by a broken result.json in the folder of a submission', async () => {
    using directory = temporaryDirectory()
    writeTrial(join(directory.path, 'one/job/trial'), 1, { thin: true })
    writeFile(join(directory.path, 'one/result.json'), '{"cut')
    expect([...(await rowsIn(directory.path)).keys()]).toEqual(['one/job/trial'])
  })

  test('tells of trials that lie in no submission, of links, and of folders without trials', async () => {
    using directory = temporaryDirectory()
    using elsewhere = temporaryDirectory()
    writeTrial(join(elsewhere.path, 'job/trial'), 1)
    writeTrial(join(directory.path, 'loose-trial'), 2)
    writeFile(join(directory.path, 'loose-broken/result.json'), '')
    mkdirSync(join(directory.path, 'empty/job'), { recursive: true })
    symlinkSync(elsewhere.path, join(directory.path, 'link'))
    symlinkSync(join(elsewhere.path, 'job'), join(directory.path, 'one-link'))
    symlinkSync(join(elsewhere.path, 'gone'), join(directory.path, 'dangling'))
    writeTrial(join(directory.path, 'sound/job/trial'), 3)
    symlinkSync(elsewhere.path, join(directory.path, 'sound/job/linked'))
    const items = (await collectSubmissions(directory.path)).map((item) => ({
      [relative(directory.path, item.path)]: 'reason' in item ? `${item.kind}: ${item.reason}` : item.kind,
    }))
    const loose =
      'quarantined: a trial without the folder of a submission around it: name the directory that holds the submissions'
    const link = 'skipped: a link, which is never followed'
    expect(Object.assign({}, ...items)).toEqual({
      'loose-trial': loose,
      'loose-broken': loose,
      empty: 'skipped: a submission without any trial',
      link,
      'one-link': link,
      dangling: link,
      'sound/job/linked': link,
      'sound/job/trial': 'trial',
    })
    expect(items).toHaveLength(8)
  })

  test('refuses a run of ours in it, which is no submission, and a path that is one', async () => {
    using directory = temporaryDirectory()
    const run = join(directory.path, 'Agent__model/run')
    buildRun(run, planOf([plannedTrial(0)]), [{ tries: [{ slot: 0, holds: 'oracle-pass' }] }])
    buildRun(join(directory.path, 'run-as-submission'), planOf([plannedTrial(0)]), [
      { tries: [{ slot: 0, holds: 'oracle-pass' }] },
    ])
    writeTrial(join(directory.path, 'Agent__model/job/trial'), 1)
    const reason = 'a run of Regatta, which is no submission: import it with --layout harbor'
    expect(await collectSubmissions(directory.path)).toMatchObject([
      { kind: 'trial', record: { config_label: 'Agent__model' } },
      { kind: 'skipped', path: run, reason },
      { kind: 'skipped', path: join(directory.path, 'run-as-submission'), reason },
    ])
    expect(await collectSubmissions(run)).toEqual([{ kind: 'skipped', path: run, reason }])
    await expect(collectSubmissions(join(run, 'shard-0'))).rejects.toThrow(/part of a run/)
  })

  test('is the same wherever it lies and however its path is written', async () => {
    using a = temporaryDirectory()
    using b = temporaryDirectory()
    for (const root of [a.path, join(b.path, 'deep/er')]) {
      writeTrial(join(root, 'one/job/trial'), 1)
      writeTrial(join(root, 'two/job/trial'), 2)
    }
    const rows = [...(await rowsIn(a.path)).values()]
    expect(rows).toHaveLength(2)
    expect([...(await rowsIn(join(b.path, 'deep/er'))).values()]).toEqual(rows)
    expect([...(await rowsIn(`${relative(process.cwd(), a.path)}/`)).values()]).toEqual(rows)
  })

  test('keeps two folders apart whose names look the same', async () => {
    using directory = temporaryDirectory()
    const names = ['agent', 'agent ', 'agent\u0007', 'agent\u202e', 'agent\n', '\u001b[1magent']
    names.forEach((name, seed) => {
      writeTrial(join(directory.path, name, 'job/trial'), seed, { thin: true })
    })
    const rows = [...(await rowsIn(directory.path)).values()]
    expect(new Set(rows.map(({ config_label }) => config_label))).toEqual(new Set(['agent']))
    expect(new Set(rows.map(({ config_id }) => config_id)).size).toBe(names.length)
  })

  test('tells of an empty folder whose name is not UTF-8, and takes in the rest', async () => {
    using directory = temporaryDirectory()
    writeTrial(join(directory.path, 'sound/job/trial'), 1)
    mkdirSync(Buffer.concat([Buffer.from(`${directory.path}/b`), Buffer.from([0xff])]))
    expect(await collectSubmissions(directory.path)).toMatchObject([
      { kind: 'skipped', path: join(directory.path, 'b\\xff'), reason: 'a submission without any trial' },
      { kind: 'trial' },
    ])
  })

  test('whose path does not exist or is a file is a mistake of the caller', async () => {
    await expect(collectSubmissions('/nowhere/at/all')).rejects.toThrow(UserError)
    await expect(collectSubmissions(import.meta.filename)).rejects.toThrow(/not a directory/)
  })
})
