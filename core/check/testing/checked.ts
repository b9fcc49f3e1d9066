import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkTask } from '#core/check/check'
import type { CheckContext } from '#core/check/context'
import type { TaskFiles } from '#core/check/files'
import type { Finding } from '#core/check/finding'
import { readTaskFiles } from '#core/check/read'
import { CONTEXT, type Fixture, writeFixture } from '#core/check/testing/fixtures'

/** Reads the good task with a change. */
export async function changed(fixture: Omit<Fixture, 'rule'>): Promise<TaskFiles> {
  const root = await mkdtemp(join(tmpdir(), 'regatta-check-'))
  try {
    return await readTaskFiles(root, await writeFixture(root, fixture))
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** What is found in the good task with a change. */
export async function found(
  fixture: Omit<Fixture, 'rule'>,
  context: Partial<CheckContext> = {},
): Promise<readonly Finding[]> {
  return checkTask(await changed(fixture), { ...CONTEXT, ...fixture.context, ...context })
}
