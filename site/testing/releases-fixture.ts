import { writeRelease } from '#core/ledger/releases'
import { digestOf } from '#core/report/testing/trial'
import { readTasks } from '#core/task/read'
import { configIdSchema } from '#core/trial/ids'
import { type Fixture, writeBoard, writeTasks } from './fixture.ts'

/** The task that the two releases of `writeReleases` rank in two versions. */
export const CHANGED = 'merge-statements'

/** A task of no release that nobody has run. */
export const ADDED = 'brand-new'

/** The board with two releases: the older one ranks the version of a task that the oracle alone ran, and a task more. The next one has a task that is new. */
export async function writeReleases(folder: string): Promise<Fixture> {
  const fixture = await writeBoard(folder)
  const tasks = await readTasks(folder, 'tasks')
  const made = { commit: null, experiment: 'main', attempts: 5 }
  const configs = [{ config_id: configIdSchema.parse('0123456789ab'), label: 'one' }]
  await writeRelease(fixture.ledger, {
    ...{ ...made, configs, name: '2026-09', date: '2026-09-20' },
    tasks: tasks.map((task) => (task.name === CHANGED ? { ...task, digest: digestOf('an old version') } : task)),
  })
  await writeRelease(fixture.ledger, {
    ...{ ...made, configs, name: '2026-11', date: '2026-11-20' },
    tasks: tasks.filter(({ name }) => name !== 'free-slots'),
  })
  await writeTasks(folder, [{ name: ADDED, instruction: 'Do what nobody has done yet.' }])
  return fixture
}
