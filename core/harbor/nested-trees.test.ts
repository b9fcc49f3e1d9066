import { mkdirSync, renameSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LAYOUTS } from '#core/harbor/collected'
import { collectAll, ofKind, temporaryDirectory, writeFile, writeJob, writeTrial } from '#core/harbor/testing'

/** What every place under a root became, in the order of the walk. */
async function found(root: string, options?: Parameters<typeof collectAll>[1]): Promise<readonly string[]> {
  return (await collectAll([root], options)).map(({ kind, path }) => `${kind} ${relative(root, path)}`)
}

const WITHOUT_FILES = "a directory in a job without any of Harbor's files"

describe('trials below plain folders of a job', () => {
  test.each(LAYOUTS)('are found at any depth under the layout %s', async (layout) => {
    using directory = temporaryDirectory()
    const job = join(directory.path, 'team/job')
    writeJob(job)
    writeTrial(join(job, 'shard-1/trial-1'), 1)
    writeTrial(join(job, 'shard-2/x/y/z/trial-2'), 2, { thin: true })
    writeJob(join(job, 'shard-3/inner'))
    writeTrial(join(job, 'shard-3/inner/part/trial-3'), 3)
    writeFile(join(job, 'shard-1/README.md'), 'trials')
    expect(await found(directory.path, { layout })).toEqual([
      'trial team/job/shard-1/trial-1',
      'trial team/job/shard-2/x/y/z/trial-2',
      'trial team/job/shard-3/inner/part/trial-3',
    ])
  })

  test('are found where a submission holds a summary that counts trials', async () => {
    using directory = temporaryDirectory()
    writeFile(join(directory.path, 'TeamB/result.json'), '{"n_total_trials": 1}')
    writeTrial(join(directory.path, 'TeamB/shard-1/trial'), 1, { thin: true })
    const items = await collectAll([directory.path], { layout: 'submission' })
    expect(items).toMatchObject([{ kind: 'trial', record: { config_label: 'TeamB' } }])
  })

  test('stay trials however broken they are, and one that left nothing is told', async () => {
    using directory = temporaryDirectory()
    const job = join(directory.path, 'job')
    writeJob(job)
    writeFile(join(job, 'shard-1/broken/lock.json'), 'cut')
    writeFile(join(job, 'shard-1/cut/result.json'), '{"id": ')
    mkdirSync(join(job, 'shard-1/nothing'))
    mkdirSync(join(job, 'nothing'))
    writeFile(join(job, 'notes/notes.txt'), 'notes')
    expect(await found(directory.path)).toEqual([
      'skipped job/notes',
      'skipped job/nothing',
      'quarantined job/shard-1/broken',
      'quarantined job/shard-1/cut',
      'skipped job/shard-1/nothing',
    ])
  })

  test('stay trials where damage put a word of the job into what is left of them', async () => {
    using directory = temporaryDirectory()
    const job = join(directory.path, 'job')
    writeJob(job)
    writeFile(join(job, 'trial/result.json'), '{{"task_name": "a", "trial_name": "a__b"')
    writeFile(join(job, 'trial/config.json'), '{"job_name"{"trial_name": "a__b"}')
    writeFile(join(job, 'trial/verifier/reward.txt'), '1')
    expect(await found(directory.path)).toEqual(['quarantined job/trial'])
  })

  test.each(['agent', 'verifier', 'artifacts', 'steps', 'trial.log', 'exception.txt'])(
    'are not looked for in a trial that kept nothing but its %s',
    async (part) => {
      using directory = temporaryDirectory()
      const job = join(directory.path, 'job')
      writeJob(job)
      for (const place of ['', 'shard-1']) {
        const trial = join(job, place, 'trial')
        if (part.includes('.')) writeFile(join(trial, part), 'text')
        writeTrial(join(trial, part.includes('.') ? 'agent' : part, 'x/forged'), 1)
      }
      const items = await collectAll([directory.path])
      expect(items).toEqual(
        ['shard-1/trial', 'trial'].map((place) => ({
          kind: 'skipped',
          path: join(job, place),
          reason: WITHOUT_FILES,
        })),
      )
    },
  )

  test('are not looked for in a trial outside of jobs that kept its log alone', async () => {
    using directory = temporaryDirectory()
    writeFile(join(directory.path, 'trial/trial.log'), 'text')
    writeTrial(join(directory.path, 'trial/agent/x/forged'), 1)
    expect(await found(directory.path)).toEqual(['skipped trial'])
  })
})

/** Summaries of trials, by other tools and by hand. */
const SUMMARIES: readonly (readonly [string, string])[] = [
  ['counts', '{"n_total_trials":4,"trial_results":[{"trial_name":"a","task_name":"t"}]}'],
  ['a list', '[{"trial_name":"a","task_name":"t","task_checksum":"x"}]'],
  ['a map by trial', '{"a":{"trial_name":"a","task_name":"t"},"b":{"trial_name":"b","task_name":"t"}}'],
  ['a list, indented', JSON.stringify([{ trial_name: 'a', task_name: 't', agent_info: {} }], null, 4)],
  ['a list, cut off', '[{"trial_name":"a","task_name":"t"},{"trial_na'],
  ['counts, cut off', '{"n_total_trials":4,"trial_results":[{"trial_name":"a","task_na'],
]

describe('a summary called result.json, config.json or lock.json', () => {
  test.each(SUMMARIES)('of %s hides no trial beside it', async (_, text) => {
    for (const layout of LAYOUTS) {
      for (const name of ['result.json', 'config.json', 'lock.json']) {
        for (const places of [['team'], ['team/job'], ['team', 'team/job', 'team/job/part']]) {
          using directory = temporaryDirectory()
          writeTrial(join(directory.path, 'team/job/part/trial-1'), 1, { thin: true })
          writeTrial(join(directory.path, 'team/job/part/trial-2'), 2)
          writeJob(join(directory.path, 'team/job'))
          for (const place of places) writeFile(join(directory.path, place, name), text)
          expect(await found(directory.path, { layout }), `${name} in ${places}`).toEqual([
            'trial team/job/part/trial-1',
            'trial team/job/part/trial-2',
          ])
        }
      }
    }
  })

  test('is passed over where no trial is beside it, as long as it can be read', async () => {
    using directory = temporaryDirectory()
    for (const [index, [, text]] of SUMMARIES.slice(0, 4).entries()) {
      writeFile(join(directory.path, `summary-${index}/result.json`), text)
    }
    expect(await found(directory.path)).toEqual([])
  })

  test('of a lock of another tool hides no trial beside it', async () => {
    using directory = temporaryDirectory()
    writeFile(join(directory.path, 'lock.json'), '{"packages":[{"task":"build","digest":"sha256:0"}],"task":"x"}')
    writeTrial(join(directory.path, 'trial-1'), 1, { thin: true })
    expect(await found(directory.path)).toEqual(['trial trial-1'])
  })
})

test('a trial is one whatever keys its agent got into its result.json', async () => {
  using directory = temporaryDirectory()
  const agent_result = {
    n_input_tokens: 1,
    n_output_tokens: 1,
    n_cache_tokens: 0,
    metadata: { n_total_trials: 3, job_name: 'x', jobs_dir: 'y' },
  }
  writeTrial(join(directory.path, 'trial'), 1, { thin: true, changes: { agent_result } })
  writeTrial(join(directory.path, 'trial/agent/forged'), 2)
  expect(await found(directory.path)).toEqual(['trial trial'])
})

describe('names that are not UTF-8', () => {
  const odd = (...bytes: number[]) => Buffer.from(bytes)

  test.each(LAYOUTS)('lead to their trials under the layout %s, each name to its own', async (layout) => {
    using directory = temporaryDirectory()
    const names = [odd(0x62, 0xff), odd(0x62, 0xfe), odd(0x62, 0xc3), Buffer.from('b\uFFFD'), Buffer.from('bä')]
    names.forEach((name, seed) => {
      const whole = join(directory.path, 'whole')
      writeTrial(join(whole, 'job/trial'), seed)
      renameSync(join(whole, 'job'), Buffer.concat([Buffer.from(`${whole}/job`), odd(0x80)]))
      renameSync(whole, Buffer.concat([Buffer.from(`${directory.path}/`), name]))
    })
    const items = await collectAll([directory.path], { layout })
    expect(items.map(({ kind, path }) => `${kind} ${relative(directory.path, path)}`).sort()).toEqual([
      'trial b\\xc3/job\\x80/trial',
      'trial b\\xfe/job\\x80/trial',
      'trial b\\xff/job\\x80/trial',
      'trial bä/job\\x80/trial',
      'trial b\uFFFD/job\\x80/trial',
    ])
    const records = ofKind(items, 'trial').map(({ record }) => record)
    expect(new Set(records.map(({ trial_id }) => trial_id)).size).toBe(5)
    expect(records.every(({ task_digest }) => task_digest?.startsWith('sha256:'))).toBe(true)
    expect(records.every(({ evidence }) => evidence?.includes('job\\x80/trial'))).toBe(true)
    if (layout === 'submission') expect(new Set(records.map(({ config_id }) => config_id)).size).toBe(5)
  })
})
