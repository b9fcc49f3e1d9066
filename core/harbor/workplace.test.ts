import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { isRunTemp, runTemp, withWorkplace } from '#core/harbor/workplace'

test("a run's directory is private, holds its workplaces, and goes with all that is in it", async () => {
  let path: string
  {
    await using temp = await runTemp()
    path = temp.path
    expect(isRunTemp(path)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    const base = await withWorkplace(path, async (workplace) => {
      for (const each of Object.values(workplace)) expect(dirname(dirname(each))).toBe(path)
      for (const each of [workplace.home, workplace.temp, workplace.cwd]) expect(readdirSync(each)).toEqual([])
      writeFileSync(join(workplace.temp, 'docker-compose-environment.json'), '{}')
      return dirname(workplace.jobFile)
    })
    expect([existsSync(base), readdirSync(path)]).toEqual([false, []])
    writeFileSync(join(path, 'left'), '')
  }
  expect(existsSync(path)).toBe(false)
})

test('a workplace goes also when its use fails', async () => {
  await using temp = await runTemp()
  await expect(withWorkplace(temp.path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(readdirSync(temp.path)).toEqual([])
})

test.each([
  '/',
  '/home',
  '/tmp/regatta-run-',
  '/tmp/regatta-run-aaaaaa/..',
  '/tmp/x/../regatta-run-aaaaaa',
  'regatta-run-aaaaaa',
  '/tmp/regatta-run-aaaaaa/',
])('no run has made %s', (path) => {
  expect(isRunTemp(path)).toBe(false)
})
