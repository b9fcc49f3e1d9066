import { expect, it } from 'vitest'
import { importRecords } from '#core/ledger/import'
import { aTrial, temporaryFolder, trialItem } from '#core/ledger/testing'
import { datasetSources } from '#core/pipeline/dataset-sources'

/** A ledger with a trial for each dataset, and one that Harbor ran. */
async function ledgerOf(...datasets: readonly (string | null)[]): Promise<{ readonly ledger: string }> {
  const ledger = temporaryFolder()
  const old = datasets.map((dataset, index) =>
    trialItem(aTrial(index, { harness: 'tb1', task_digest: null, task_name: `task-${index}`, dataset })),
  )
  await importRecords(ledger, [...old, trialItem(aTrial('harbor', { dataset: 'of-harbor' }))])
  return { ledger }
}

const tasksOf = async (place: { readonly ledger: string }, dataset: string | null) => {
  const { tasks, trials } = await datasetSources(place, 'tb1', dataset)
  return { dataset: tasks.dataset, names: tasks.tasks.map(({ name }) => name), trials: trials.length }
}

it('the only dataset need not be named, whether it has a name or none', async () => {
  expect(await tasksOf(await ledgerOf('a@1', 'a@1'), null)).toEqual({
    dataset: 'a@1',
    names: ['task-0', 'task-1'],
    trials: 3,
  })
  expect(await tasksOf(await ledgerOf(null), null)).toEqual({ dataset: null, names: ['task-0'], trials: 2 })
  expect(await tasksOf(await ledgerOf(), null)).toEqual({ dataset: null, names: [], trials: 1 })
})

it('of several one is named, and `none` are the trials that name none', async () => {
  const place = await ledgerOf('a@1', 'b@1', null, 'b@1')
  await expect(tasksOf(place, null)).rejects.toMatchObject({
    message: 'there are trials of 3 datasets, and a board ranks one',
    remedy: 'name one: b@1 (2), none (1), a@1 (1)',
  })
  expect((await tasksOf(place, 'b@1')).names).toEqual(['task-1', 'task-3'])
  expect(await tasksOf(place, 'none')).toMatchObject({ dataset: null, names: ['task-2'] })
})

it('one that there is not is a mistake, and the nearest is named', async () => {
  const place = await ledgerOf('core@0.1.1', 'other')
  await expect(tasksOf(place, 'core@0.1.2')).rejects.toMatchObject({
    message: 'no trial of a dataset "core@0.1.2"',
    remedy: 'did you mean "core@0.1.1"?',
  })
  await expect(tasksOf(place, 'of-harbor')).rejects.toMatchObject({ message: 'no trial of a dataset "of-harbor"' })
  await expect(tasksOf(await ledgerOf(), 'a')).rejects.toMatchObject({ remedy: 'no trial of tb1 is in the ledger' })
})
