import type { TestRecord } from '#core/trial/record'

/** A named test that passed in some trials of the same work and failed in others. */
export type FlakyTest = {
  readonly name: string
  readonly suite: string | null
  readonly passed: number
  readonly failed: number
}

/** The tests that both passed and failed among trials of one task by one agent, the most undecided first. */
export function flakyTests(tests: readonly Pick<TestRecord, 'name' | 'suite' | 'status'>[]): readonly FlakyTest[] {
  return [...Map.groupBy(tests, (test) => JSON.stringify([test.suite, test.name])).values()]
    .flatMap((own) => {
      const [first] = own
      if (first === undefined) return []
      const count = (status: TestRecord['status']): number => own.filter((test) => test.status === status).length
      return [{ name: first.name, suite: first.suite, passed: count('passed'), failed: count('failed') }]
    })
    .filter(({ passed, failed }) => passed > 0 && failed > 0)
    .sort((a, b) => Math.min(b.passed, b.failed) - Math.min(a.passed, a.failed) || (a.name < b.name ? -1 : 1))
}
