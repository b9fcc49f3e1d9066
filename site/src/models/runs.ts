import { type RunsPage, runsPage } from '#core/report/runs-page'
import { derived } from '../sources.ts'

export const runsOf = derived('runs', (sources): RunsPage => runsPage(sources))
