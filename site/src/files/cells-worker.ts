import { once } from 'node:events'
import { join } from 'node:path'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
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

/** What the thread tells, in this order: what it read, and the paths of the cells once all of them are written. */
export type Told = { readonly read: Read } | { readonly paths: readonly string[] }

const out: string = workerData
const main = parentPort as MessagePort

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
    title: `${label} on ${task} · Regatta`,
    description: `Every trial of ${label} on the task ${task}.`,
    label,
    config_id,
    task_name: task,
    segment: pathSegment(cell.task_name),
    body: cellHtml(cell, { release, pageOf, href }),
  }
}

function pathOf({ config, task_name }: CellPage): string {
  return cellPath(config.config_id, task_name)
}

type Fill = ReturnType<typeof cellFrame>

function writePage(cell: CellPage, fill: Fill): void {
  writeNew(join(out, pathOf(cell), 'index.html'), fill(slotsOf(cell)))
}

const paths: string[] = []
let fill: Fill | null = null
/** Cells at the front whose twins were written before the page to fill in was there. */
let behind = 0
for (const cell of cellPages(sources)) {
  paths.push(pathOf(cell))
  for (const file of filesOf(cellTwin(cell, trialPages, release))) writeNew(join(out, file.path), file.content)
  const page = fill === null ? receiveMessageOnPort(main) : undefined
  if (page !== undefined) fill = cellFrame(page.message)
  if (fill === null) behind += 1
  else writePage(cell, fill)
}
fill ??= cellFrame((await once(main, 'message'))[0])
// Made anew: to keep them would take more memory than time is lost.
for (const cell of cellPages(sources).take(behind)) writePage(cell, fill)
main.postMessage({ paths } satisfies Told)
