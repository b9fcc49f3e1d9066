import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** The part of vitest's JSON report that tells what failed. */
export type FailureReport = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[] | null
    }[]
  }[]
}

const MESSAGE_LENGTH = 1000

/** `FILE: TEST`, then what it said in one line: for every failed test, and for a file that failed without one. */
export function listFailures(report: FailureReport, root: string): string[] {
  return report.testResults.flatMap((file) => {
    const name = path.relative(root, file.name)
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return file.status === 'failed' ? [describe(name, file.message)] : []
    return failed.map((test) => describe(`${name}: ${test.fullName}`, test.failureMessages?.[0]))
  })
}

function describe(what: string, message: string | undefined): string {
  const said = stripVTControlCharacters(message ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  if (said === '') return what
  return `${what}\n    ${said.length > MESSAGE_LENGTH ? `${said.slice(0, MESSAGE_LENGTH)}…` : said}`
}

if (import.meta.main) {
  for (const file of process.argv.slice(2).filter((report) => existsSync(report))) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as FailureReport
    for (const line of listFailures(report, process.cwd())) process.stdout.write(`failed: ${line}\n`)
  }
}
