import { expect, it } from 'vitest'
import { errorsBeforeRunning, safetyErrors, whyNotRun } from '#core/check/before-running'
import { found } from '#core/check/testing/checked'

const COMMENT = '# regatta: ignore[compose-privileged] until=2027-01-31 reason="it is asked for"\n'
const privileged = (before = '') => ({
  write: { 'environment/docker-compose.yaml': `services:\n  main:\n${before}    privileged: true\n` },
})
const rules = (findings: readonly { readonly rule: string }[]) => findings.map(({ rule }) => rule)

it('takes an error of safety for one, whatever takes it out', async () => {
  const counted = await found(privileged())
  expect(rules(errorsBeforeRunning(counted))).toEqual(['compose-privileged'])
  const excused = await found(privileged(COMMENT))
  expect(excused.map(({ suppressed }) => suppressed?.reason)).toEqual(['it is asked for'])
  expect(rules(errorsBeforeRunning(excused))).toEqual(['compose-privileged'])
  const baselined = await found(privileged(), { baseline: { findings: counted } })
  expect(baselined.map(({ suppressed }) => suppressed?.reason)).toEqual(['in the baseline'])
  expect(rules(errorsBeforeRunning(baselined))).toEqual(['compose-privileged'])
  expect(safetyErrors(baselined)).toEqual([])
})

it('takes another error for one where it counts, and no warning', async () => {
  const missing = { remove: ['solution/solve.sh'] }
  const counted = await found(missing)
  expect(rules(errorsBeforeRunning(counted))).toEqual(['solution-missing'])
  expect(errorsBeforeRunning(await found(missing, { baseline: { findings: counted } }))).toEqual([])
  expect(safetyErrors(counted)).toEqual([])
})

it('names the first one', async () => {
  const findings = errorsBeforeRunning(await found(privileged()))
  expect(whyNotRun([])).toBeNull()
  expect(whyNotRun(findings)).toMatch(/^not attacked: mend the errors first: compose-privileged: [^()]*$/)
  expect(whyNotRun([...findings, ...findings])).toMatch(/ \(and 1 more\)$/)
})
