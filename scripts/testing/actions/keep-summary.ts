import { copyFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

// Imported by every Node of a test's workflow (NODE_OPTIONS).
process.on('exit', () => {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_JOB: job, REGATTA_TEST_SUMMARIES: kept } = process.env
  if (summary === undefined || kept === undefined || (statSync(summary, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    return
  }
  const runner = basename(summary.replace('/act/workflow/SUMMARY.md', ''))
  copyFileSync(summary, `${kept}/${job}~${runner}~${basename(process.argv[1] ?? 'node')}.md`)
})
