import { once } from 'node:events'
import { join } from 'node:path'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { cellHtml } from '#core/report/cell-html'
import type { CellPage, CellTrial } from '#core/report/cell-page'
import { cellPath, pathSegment } from '#core/report/page-path'
import { oneLine } from '#core/trial/plain-text'
import { href, trialHref } from '../links.ts'
import { cellPagesOf } from '../model.ts'
import { trialPagesOf } from '../models/evidence.ts'
import { loadSources, type Sources } from '../sources.ts'
import { cellTwins } from '../twins/cells.ts'
import { cellFrame, type Slots } from './cell-frame.ts'
import { filesOf } from './twins.ts'
import { writeNew } from './write-new.ts'

const out: string = workerData
const main = parentPort as MessagePort

function slotsOf(cell: CellPage, sources: Sources): Slots {
  const { config_id } = cell.config
  const label = oneLine(cell.config.label)
  const task = oneLine(cell.task_name)
  const pages = trialPagesOf(sources)
  const pageOf = ({ trial: { trial_id } }: CellTrial) =>
    pages.has(trial_id) ? trialHref(config_id, cell.task_name, trial_id) : null
  return {
    title: `${label} on ${task} · Regatta`,
    description: `Every trial of ${label} on the task ${task}.`,
    label,
    config_id,
    task_name: task,
    segment: pathSegment(cell.task_name),
    body: cellHtml(cell, { release: sources.set.release, pageOf, href }),
  }
}

const sources = await loadSources()
for (const twin of cellTwins(sources)) {
  for (const { path, content } of filesOf(twin)) writeNew(join(out, path), content)
}
const [page] = await once(main, 'message')
const fill = cellFrame(page)
const paths: string[] = []
for (const cell of cellPagesOf(sources)) {
  const path = cellPath(cell.config.config_id, cell.task_name)
  writeNew(join(out, path, 'index.html'), fill(slotsOf(cell, sources)))
  paths.push(path)
}
main.postMessage(paths)
