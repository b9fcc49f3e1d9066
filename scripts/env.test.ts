import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { INSTALLATION } from '#scripts/cli/context'

it('a browser is a file on PATH: a shell function of that name is none', async () => {
  const script = '. "$0"; chromium() { :; }; PATH=/nonexistent; find_chromium'
  const { exitCode, stdout } = await execa('bash', ['-c', script, join(INSTALLATION, 'scripts/env.sh')], {
    reject: false,
  })
  expect([exitCode, stdout]).toEqual([1, ''])
})
