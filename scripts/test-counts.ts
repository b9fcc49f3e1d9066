import { readFileSync } from 'node:fs'

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** The part of vitest's JSON report that is counted here. */
export type Report = {
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/**
 * What a run of vitest came to. A file that could not be loaded counts as one failure, and so does a run that says by its exit
 * status that something failed which no test shows (an unhandled error, no test found), or that left no report.
 */
export function countTests(report: Report | null, exitStatus: number): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report?.testResults ?? []) {
    const statuses = file.assertionResults.map((test) => test.status)
    for (const status of statuses) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') counts.failed++
      else counts.skipped++
    }
    if (file.status === 'failed' && !statuses.includes('failed')) counts.failed++
  }
  if ((exitStatus !== 0 || report === null) && counts.failed === 0) counts.failed++
  return counts
}

function readReport(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return null
  }
}

if (import.meta.main) {
  const [file = '', exitStatus = ''] = process.argv.slice(2)
  const { passed, failed, skipped } = countTests(readReport(file), Number(exitStatus))
  process.stdout.write(`${passed} ${failed} ${skipped}\n`)
}
