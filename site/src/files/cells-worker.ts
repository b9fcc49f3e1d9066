import { once } from 'node:events'
import { join } from 'node:path'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { cellHtml } from '#core/report/cell-html'
import type { CellPage, CellTrial } from '#core/report/cell-page'
import { cellPath, pathSegment } from '#core/report/page-path'
import { oneLine } from '#core/trial/plain-text'
import { href, trialHref } from '../links.ts'
import { cellPages } from '../model.ts'
import { trialPagesOf } from '../models/evidence.ts'
import { type Read, readSite, sitePlaces, sourcesOf } from '../sources.ts'
import { cellTwin } from '../twins/cells.ts'
import { cellFrame, type Slots } from './cell-frame.ts'
import { filesOf } from './twins.ts'
import { writeNew } from './write-new.ts'

/** What the thread is told: HTML of the page with slots, and the folder of the site. */
export type Frame = { readonly page: string; readonly out: string }

/** What the thread tells, in this order: what it read, and the paths of the cells once all of them are written. */
export type Told = { readonly read: Read } | { readonly paths: readonly string[] }

const main = parentPort as MessagePort
const framed = once(main, 'message')

const read = await readSite(sitePlaces())
main.postMessage({ read } satisfies Told)
const sources = sourcesOf(read)
const { release } = sources.set
const trialPages = trialPagesOf(sources)

function slotsOf(cell: CellPage): Slots {
  const { config_id } = cell.config
  const label = oneLine(cell.config.label)
  const task = oneLine(cell.task_name)
  const pageOf = ({ trial: { trial_id } }: CellTrial) =>
    trialPages.has(trial_id) ? trialHref(config_id, cell.task_name, trial_id) : null
  return {
    title: `${label} on ${task}`,
    description: `Every trial of ${label} on the task ${task}.`,
    label,
    config_id,
    task_name: task,
    segment: pathSegment(cell.task_name),
    body: cellHtml(cell, { release, pageOf, href }),
  }
}

const [{ page, out }] = (await framed) as [Frame]
const fill = cellFrame(page)
const paths: string[] = []
for (const cell of cellPages(sources)) {
  const path = cellPath(cell.config.config_id, cell.task_name)
  paths.push(path)
  writeNew(join(out, path, 'index.html'), fill(slotsOf(cell)))
  for (const file of filesOf(cellTwin(cell, trialPages, release))) writeNew(join(out, file.path), file.content)
}
main.postMessage({ paths } satisfies Told)
