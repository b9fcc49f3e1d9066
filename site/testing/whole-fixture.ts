import { writeRelease } from '#core/ledger/releases'
import { readTasks } from '#core/task/read'
import { configIdSchema } from '#core/trial/ids'
import { type EvidenceFixture, writeEvidence } from './evidence-fixture.ts'
import { writePages } from './pages-fixture.ts'

/** Every kind of page at once: what pages-fixture tells of, a release of those tasks, and trials with files, a hostile one among them. */
export async function writeWhole(folder: string): Promise<EvidenceFixture> {
  const { evidence } = await writeEvidence(folder)
  const fixture = await writePages(folder)
  const tasks = await readTasks(folder, 'tasks')
  await writeRelease(fixture.ledger, {
    name: '2026-11',
    date: '2026-11-22',
    commit: null,
    experiment: 'main',
    attempts: 5,
    configs: [{ config_id: configIdSchema.parse('0123456789ab'), label: 'one' }],
    tasks: tasks.filter(({ name }) => /^[a-z-]+$/.test(name)),
  })
  return { ...fixture, evidence }
}
