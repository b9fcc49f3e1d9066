import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { discover } from '#core/harbor/discover'
import { trialReader } from '#core/harbor/evidence'
import { collectAll, fixtureCases, temporaryDirectory, unpack } from '#core/harbor/testing'
import { classify } from '#core/trial/classify'
import { RULES } from '#core/trial/rules'
import { CONSTRUCTED, FOREIGN } from '#core/trial/testing'

/** Where our own decision differs from the note in case.json, and why. */
const OURS: Readonly<Record<string, string>> = {
  // The outcome of an unverified trial is the plan's to say, and no plan asks for one.
  'no-verification': 'unclassified',
  // case.json says invalid: the job file asked for nop under a misspelt key. Harbor drops keys that it does not know
  // before it writes anything, so config.json, lock.json and result.json, the job's and the trial's, speak of oracle
  // alone (the test below), and a foreign tree has nothing else. Under a plan it is invalid (collect-run.test.ts).
  'config-unknown-keys': 'passed',
}

describe('every trial that Harbor really left behind', () => {
  for (const fixture of fixtureCases()) {
    test(`${fixture.case}: ${fixture.what}`, async () => {
      using directory = temporaryDirectory()
      const job = join(directory.path, fixture.case)
      unpack(fixture.case, job)

      const found = new Map<string, { readonly outcome: string | null; readonly reward: number | null }>()
      for (const item of await collectAll(fixture.trials.length === 0 ? [directory.path] : [job])) {
        const name = item.path.slice(job.length + 1)
        if (item.kind === 'trial') found.set(name, { outcome: item.record.outcome, reward: item.record.reward })
        else if (item.kind === 'quarantined') found.set(name, { outcome: item.outcome, reward: null })
        else expect.unreachable(`${item.kind}: ${item.path}`)
      }

      for (const trial of fixture.trials) {
        const wanted = OURS[fixture.case] ?? fixture.expected_outcome ?? trial.expected_outcome
        const { outcome, reward } = found.get(trial.trial_name) ?? expect.unreachable(`not found: ${trial.trial_name}`)
        const expected = wanted === 'passed or failed, by its reward' ? (reward === 1 ? 'passed' : 'failed') : wanted
        expect(`${trial.trial_name} ${trial.agent}: ${outcome}`).toBe(`${trial.trial_name} ${trial.agent}: ${expected}`)
      }
      expect(found.size).toBe(fixture.trials.length)
    })
  }
})

test('nothing that config-unknown-keys left says what was meant, so without a plan it passes', () => {
  using directory = temporaryDirectory()
  unpack('config-unknown-keys', directory.path)
  const files = readdirSync(directory.path, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  expect(files).toHaveLength(7)
  for (const { parentPath, name } of files) {
    const text = readFileSync(join(parentPath, name), 'utf8')
    expect(text, name).not.toMatch(/\bnop\b|n_attempt"|overide/)
  }
})

test("what real providers' errors mean for the trials that have not run yet", () => {
  using directory = temporaryDirectory()
  unpack('terminus-provider-errors', directory.path)
  const readTrial = trialReader()
  const found = [...discover([directory.path])].flatMap((item) =>
    item.kind === 'trial' ? [classify(readTrial(item.directory), FOREIGN)] : [],
  )
  expect(found.map(({ rule, aftermath }) => `${rule}: ${aftermath}`).sort()).toEqual([
    'api-authentication: stop_provider',
    'api-bad-request: null',
    'api-error-payment: stop_provider',
    'api-error-permission: stop_config',
    'api-not-found: stop_config',
    'api-quota: stop_provider',
    'api-rate-limit: null',
    'api-server-error: null',
    'api-server-error: null',
    'api-unavailable: null',
  ])
})

test('no rule is dead: real output reaches it, or a constructed example of what only a document describes', () => {
  using directory = temporaryDirectory()
  for (const fixture of fixtureCases()) unpack(fixture.case, join(directory.path, fixture.case))
  const readTrial = trialReader()
  const real = new Set<string>()
  for (const found of discover([directory.path])) {
    if (found.kind === 'trial') real.add(classify(readTrial(found.directory), FOREIGN).rule)
  }
  const constructed = CONSTRUCTED.map(({ rule }) => rule)
  // Python's own exceptions are one rule with many names; one of them stands for all.
  const families = {
    'agent-raised-': 'KeyError',
    'reward-unreadable-': 'IsADirectoryError',
    'verifier-host-': 'OSError',
  }
  const ids = RULES.map(({ id }) => id).filter((id) =>
    Object.entries(families).every(([family, one]) => !id.startsWith(family) || id === `${family}${one}`),
  )
  expect(ids.filter((id) => !real.has(id) && !constructed.includes(id))).toEqual([])
  // An example that real output has made superfluous.
  expect(constructed.filter((id) => real.has(id))).toEqual([])
})
