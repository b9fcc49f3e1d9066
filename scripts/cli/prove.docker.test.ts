import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Remark } from '#core/proof/remarks'
import type { ProvenTask } from '#core/report/proof-text'
import { flakyTask, noisyTask, quietTask } from '#scripts/testing/proven-tasks'
import { dockerHolds, testRepository, uniqueName } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: {} }\n'

type Proven = ProvenTask & { readonly verdict: string; readonly remarks: readonly Remark[] }
type Printed = {
  readonly data: {
    readonly tasks: readonly { readonly name: string }[]
    readonly proof: { readonly attempts: number; readonly tasks: readonly Proven[] } | null
  }
  readonly errors: readonly { readonly message: string }[]
}

describe('regatta check --prove', () => {
  it('has nothing to say of a quiet task, and of a noisy one what it left, changed and sent', async () => {
    const [quiet, noisy] = [uniqueName('quiet'), uniqueName('noisy')]
    await using repository = await testRepository(MANIFEST, { [quiet]: quietTask(), [noisy]: noisyTask() })
    const { exit, stdout } = await repository.regatta('check', quiet, noisy, '--prove', '--attempts', '1', '--json')
    const { data, errors } = JSON.parse(stdout) as Printed
    expect(errors).toEqual([])
    expect(exit).toBe(0)
    expect(data.tasks.map(({ name }) => name)).toEqual([quiet, noisy])
    const [first, second] = data.proof?.tasks ?? []
    expect(first).toMatchObject({
      verdict: 'proven',
      proof: {
        observed: 2,
        verifier: 'separate',
        processes: [],
        outside: { state: 'known', paths: [], total: 0 },
        network: { state: 'known', tx_bytes: 0, tx_packets: 0 },
        two_rewards: false,
        reward_flags: [],
      },
      calibration: { oracle: { n: 1, successes: 1 }, nop: { n: 1, successes: 0 } },
      missing: 0,
      failures: [],
    })
    // How long it takes here is no matter of the task's.
    expect(first?.remarks.filter(({ kind }) => kind !== 'time')).toEqual([])
    expect(second).toMatchObject({
      verdict: 'proven',
      proof: {
        verifier: 'shared',
        processes: ['sleep 4217'],
        outside: {
          paths: [
            { path: '/etc/debian_version', kind: 'deleted' },
            { path: '/etc/issue', kind: 'changed' },
            { path: '/srv/kept', kind: 'added' },
          ],
          total: 3,
        },
        network: { state: 'known', tx_packets: expect.toSatisfy((packets: number) => packets > 0) },
      },
    })
    expect(second?.remarks.map(({ kind }) => kind).filter((kind) => kind !== 'time')).toEqual([
      'processes',
      'outside',
      'network',
      'reward',
    ])
    expect(existsSync(join(repository.root, 'results'))).toBe(false)
    expect(readdirSync(repository.root).toSorted()).toEqual(['regatta.yaml', 'tasks'])
    expect(await dockerHolds(quiet, noisy)).toEqual([])
  })

  it('says which test is flaky and how the outputs of two trials differ, and fails', async () => {
    const flaky = uniqueName('flaky')
    const shared = mkdtempSync(join(tmpdir(), 'regatta-test-'))
    const manifest = `checks: { rules: { compose-host-mount: off } }\n${MANIFEST}`
    await using repository = await testRepository(manifest, { [flaky]: flakyTask(shared) })
    try {
      const { exit, stdout, stderr } = await repository.regatta('check', flaky, '--prove', '--attempts', '2')
      expect(exit).toBe(1)
      expect(stderr).toMatch(/^1 task without errors/)
      expect(stderr).toContain(`error: tasks/${flaky}: its own solution passed in 1 of 2 trials\n`)
      expect(stdout).toMatch(
        /^not proven {2}tasks\/flaky-\w+ {2}oracle 1\/2 \[9, 91\], nop 0\/2 \[0, 66\]: flaky 1\/2 and not trivially passed\n/,
      )
      expect(stdout).toMatch(
        / look: flaky with oracle: test_first \(passed 1, failed 1\); output of attempt [12], which/,
      )
      expect(stdout).toContain('    |  collected 2 items\n    | -test_first PASSED\n    | +test_first FAILED\n')
    } finally {
      rmSync(shared, { recursive: true })
    }
  })
})
